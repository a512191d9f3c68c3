//! `saycart user`: shoppers' accounts.

mod export;
mod history;

use saycart_proto::auth::v1 as pb;
use saycart_service::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Environment, instant};
use crate::cli::{
    Failure, Global, Output, PageArgs, StandardInput, Table, UserArg, UserCommand, list,
};
use crate::operator::{Operator, ask};

pub(super) async fn run(
    command: UserCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    // Before anything is started for the command: who types is waited for.
    let (UserCommand::Add { password_stdin, .. } | UserCommand::Password { password_stdin, .. }) =
        &command
    else {
        return on_operator(command, None, global, environment, output).await;
    };
    let password = password_stdin
        .then(|| StandardInput::secret("--password-stdin"))
        .transpose()?
        .map(|secret| secret.expose_secret().to_owned());
    on_operator(command, password, global, environment, output).await
}

async fn on_operator(
    command: UserCommand,
    password: Option<String>,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let operator = Operator::reach(global, environment).await?;
    let done = answer(command, password, &operator, output).await;
    operator.leave().await;
    done
}

async fn answer(
    command: UserCommand,
    password: Option<String>,
    operator: &Operator,
    output: Output,
) -> Result<(), Failure> {
    match command {
        UserCommand::Add { email, .. } => {
            let request = pb::CreateUserRequest { email, password };
            shown_once(add(operator, request).await?, output)
        }
        UserCommand::List(page) => show(&all(operator, page).await?, output),
        UserCommand::Show(user) => show_one(&find(operator, user).await?, output),
        UserCommand::Disable(user) => disabled(&disable(operator, user).await?, output),
        UserCommand::Enable(user) => show_one(&enable(operator, user).await?, output),
        UserCommand::Delete(user) => deleted(&delete(operator, user).await?, output),
        UserCommand::History {
            user,
            wanted,
            wording,
        } => {
            let user = find(operator, user).await?;
            let held = match wanted {
                None => history::held(operator, &user.user_id).await?,
                Some(wanted) => history::set(operator, &user.user_id, wanted, wording).await?,
            };
            history::show(&user.user_id, &held, output)
        }
        UserCommand::Export { user, output: file } => {
            let exported = export::collect(operator, user.user).await?;
            export::write(&exported, file.as_deref(), output).await
        }
        UserCommand::Password {
            user, end_links, ..
        } => {
            let links = if end_links {
                pb::PasswordChangeLinks::End
            } else {
                pb::PasswordChangeLinks::ByProfile
            };
            let request = pb::SetUserPasswordRequest {
                user: user.user,
                password,
                links: links.into(),
            };
            password_set(set_password(operator, request).await?, output)
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

async fn find(operator: &Operator, user: UserArg) -> Result<pb::User, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::GetUserRequest { user: user.user };
    let found = ask(request, async move |request| admin.get_user(request).await).await?;
    Ok(found.user.unwrap_or_default())
}

async fn disable(operator: &Operator, user: UserArg) -> Result<pb::DisableUserResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::DisableUserRequest { user: user.user };
    ask(request, async move |request| {
        admin.disable_user(request).await
    })
    .await
}

async fn enable(operator: &Operator, user: UserArg) -> Result<pb::User, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::EnableUserRequest { user: user.user };
    let enabled = ask(request, async move |request| {
        admin.enable_user(request).await
    })
    .await?;
    Ok(enabled.user.unwrap_or_default())
}

async fn delete(operator: &Operator, user: UserArg) -> Result<pb::DeleteUserResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::DeleteUserRequest { user: user.user };
    ask(request, async move |request| {
        admin.delete_user(request).await
    })
    .await
}

async fn set_password(
    operator: &Operator,
    request: pb::SetUserPasswordRequest,
) -> Result<pb::SetUserPasswordResponse, Failure> {
    let mut admin = operator.admin().await?;
    ask(request, async move |request| {
        admin.set_user_password(request).await
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

fn password_set(set: pb::SetUserPasswordResponse, output: Output) -> Result<(), Failure> {
    let pb::SetUserPasswordResponse {
        user,
        password,
        ended_links,
        kept_links,
    } = set;
    let user = user.unwrap_or_default();
    let mut object = as_json(&user);
    let mut lines = vec![format!("{}  {}", user.user_id, user.email)];
    if let Some(fields) = object.as_object_mut() {
        fields.insert("ended_links".to_owned(), json!(ended_links));
        fields.insert("kept_links".to_owned(), json!(kept_links));
        if let Some(password) = password {
            lines.push(format!("password  {password}   (shown once)"));
            fields.insert("password".to_owned(), Value::String(password));
        }
    }
    lines.push(format!(
        "Every browser is signed out. Links: {ended_links} ended, {kept_links} go on."
    ));
    if kept_links > 0 {
        lines.push("If somebody else used the account: again, with --end-links".to_owned());
    }
    output.result(&object, &lines.join("\n"))
}

fn disabled(disabled: &pb::DisableUserResponse, output: Output) -> Result<(), Failure> {
    let user = disabled.user.clone().unwrap_or_default();
    let mut object = as_json(&user);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("ended_links".to_owned(), json!(disabled.ended_links));
    }
    let text = format!(
        "{}  {}  is off since {}; {} links ended",
        user.user_id,
        user.email,
        instant(user.disabled_at.as_ref()).unwrap_or_default(),
        disabled.ended_links,
    );
    output.result(&object, &text)
}

fn deleted(deleted: &pb::DeleteUserResponse, output: Output) -> Result<(), Failure> {
    let pb::DeleteUserResponse {
        user_id,
        ended_links,
    } = deleted;
    output.result(
        &json!({ "user_id": user_id, "ended_links": ended_links }),
        &format!("{user_id} is deleted, for good; {ended_links} links ended"),
    )
}

/// One account.
pub(super) fn show_one(user: &pb::User, output: Output) -> Result<(), Failure> {
    let mut lines = vec![
        format!("user_id      {}", user.user_id),
        format!("email        {}", user.email),
        format!("roles        {}", user.roles.join(" ")),
        format!(
            "created_at   {}",
            instant(user.created_at.as_ref()).unwrap_or_default()
        ),
    ];
    if let Some(since) = instant(user.disabled_at.as_ref()) {
        lines.push(format!("disabled_at  {since}"));
    }
    output.result(&as_json(user), &lines.join("\n"))
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
