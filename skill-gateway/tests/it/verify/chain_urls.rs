//! The vectors of Amazon's SDKs and our own, through the door.

use crate::support::TestGateway;

#[tokio::test]
async fn every_spelling_of_amazons_place_is_accepted_at_the_door() {
    let gateway = TestGateway::start().await;
    gateway.put_chain("cert", &gateway.usual.chain());

    for url in [
        "https://s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/cert",
        "https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem",
        "HTTPS://s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://S3.AMAZONAWS.COM/echo.api/echo-api-cert.pem",
    ] {
        assert!(
            gateway.accepts(&gateway.launch().chain_at(url)).await,
            "{url}"
        );
    }
}

#[tokio::test]
async fn every_other_place_is_refused_at_the_door() {
    let gateway = TestGateway::start().await;
    for name in ["cert", "evil", "x", "x.pem"] {
        gateway.put_chain(name, &gateway.usual.chain());
    }

    for url in [
        "http://s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://notamazon.com/echo.api/echo-api-cert.pem",
        "https://very.bad/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
        "https://s3.amazonaws.com/ECHO.API/echo-api-cert.pem",
        "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem",
        "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/../cert",
        "badUrl",
        "",
        "https://s3.amazonaws.com/echo.api/%2e%2e/evil",
        "https://s3.amazonaws.com/echo.api/..%2fevil",
        "https://s3.amazonaws.com/echo.api/..%5cevil",
        "https://user:pw@s3.amazonaws.com/echo.api/x",
        r"https:\\s3.amazonaws.com\echo.api\x",
        "https:/s3.amazonaws.com/echo.api/x",
        "https:s3.amazonaws.com/echo.api/x",
        "https://s3.amazonaws.com./echo.api/x",
        "https://s3.amazonaws.com//echo.api/x",
        "https://s3.amazonaws.com/echo.api/x.pem?q",
        "https://s3.amazonaws.com/echo.api/x.pem#f",
        "https://s3.amazonaws.com/echo.api/not-there.pem",
        "https://s3.amazonaws.com/echo.api/folder/x.pem",
        "https://s3.amazonaws.com/echo.api/.hidden",
        "https://s3.amazonaws.com/echo.api/",
    ] {
        assert!(
            !gateway.accepts(&gateway.launch().chain_at(url)).await,
            "{url}"
        );
    }
    assert!(gateway.accepts(&gateway.launch()).await);
}
