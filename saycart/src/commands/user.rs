//! `saycart user`: shoppers' accounts.

use saycart_proto::auth::v1 as pb;
use saycart_service::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Environment, instant};
use crate::cli::{Failure, Global, Output, PageArgs, StandardInput, Table, UserCommand, list};
use crate::operator::{Operator, ask};

pub(super) async fn run(
    command: UserCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    match command {
        UserCommand::Add {
            email,
            password_stdin,
        } => {
            let password = password_stdin
                .then(|| StandardInput::secret("--password-stdin"))
                .transpose()?;
            let request = pb::CreateUserRequest {
                email,
                password: password.map(|secret| secret.expose_secret().to_owned()),
            };
            let operator = Operator::reach(global, environment).await?;
            let made = add(&operator, request).await;
            operator.leave().await;
            shown_once(made?, output)
        }
        UserCommand::List(page) => {
            let operator = Operator::reach(global, environment).await?;
            let found = all(&operator, page).await;
            operator.leave().await;
            show(&found?, output)
        }
    }
}

async fn add(
    operator: &Operator,
    request: pb::CreateUserRequest,
) -> Result<pb::CreateUserResponse, Failure> {
    let mut admin = operator.admin().await?;
    ask(request, async move |request| {
        admin.create_user(request).await
    })
    .await
}

async fn all(operator: &Operator, page: PageArgs) -> Result<pb::ListUsersResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::ListUsersRequest {
        page_size: page.limit,
        page_token: page.after,
    };
    ask(request, async move |request| {
        admin.list_users(request).await
    })
    .await
}

fn shown_once(made: pb::CreateUserResponse, output: Output) -> Result<(), Failure> {
    let pb::CreateUserResponse { user, password } = made;
    let user = user.unwrap_or_default();
    let mut object = as_json(&user);
    let mut lines = vec![format!("{}  {}", user.user_id, user.email)];
    if let (Some(password), Some(fields)) = (password, object.as_object_mut()) {
        lines.push(format!("password  {password}   (shown once)"));
        fields.insert("password".to_owned(), Value::String(password));
    }
    output.result(&object, &lines.join("\n"))
}

fn show(page: &pb::ListUsersResponse, output: Output) -> Result<(), Failure> {
    let mut table = Table::with_head(&["user_id", "email", "roles", "created_at", "disabled_at"]);
    for user in &page.users {
        table.row([
            user.user_id.clone(),
            user.email.clone(),
            user.roles.join(" "),
            instant(user.created_at.as_ref()).unwrap_or_default(),
            instant(user.disabled_at.as_ref()).unwrap_or_default(),
        ]);
    }
    let next = &page.next_page_token;
    output.result(
        &list(&page.users.iter().map(as_json).collect::<Vec<_>>(), next),
        &table.text(
            output.paint(),
            "no users yet: `saycart user add EMAIL`",
            next,
        ),
    )
}

fn as_json(user: &pb::User) -> Value {
    json!({
        "user_id": user.user_id,
        "email": user.email,
        "roles": user.roles,
        "disabled_at": instant(user.disabled_at.as_ref()),
        "created_at": instant(user.created_at.as_ref()),
    })
}
