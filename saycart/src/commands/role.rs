//! `saycart role`: what shoppers may do at all.

use saycart_proto::auth::v1 as pb;
use serde_json::{Value, json};

use super::{Environment, instant, user};
use crate::cli::{Failure, Global, MemberArgs, Output, RoleCommand, Table, list};
use crate::operator::{Operator, ask};

pub(super) async fn run(
    command: RoleCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let operator = Operator::reach(global, environment).await?;
    let done = answer(command, &operator, output).await;
    operator.leave().await;
    done
}

async fn answer(command: RoleCommand, operator: &Operator, output: Output) -> Result<(), Failure> {
    match command {
        RoleCommand::Add { name, scope } => {
            let role = add(operator, name, &scope).await?;
            output.result(&as_json(&role), &line_of(&role))
        }
        RoleCommand::List => show(&all(operator).await?, output),
        RoleCommand::Change { role, scope } => {
            let role = change(operator, role, &scope).await?;
            output.result(&as_json(&role), &line_of(&role))
        }
        RoleCommand::Grant(member) => {
            let granted = grant(operator, member).await?;
            user::show_one(&granted, output)
        }
        RoleCommand::Revoke(member) => {
            let revoked = revoke(operator, member).await?;
            user::show_one(&revoked, output)
        }
    }
}

fn scopes_of(scope: &str) -> Vec<String> {
    scope.split_whitespace().map(str::to_owned).collect()
}

async fn add(operator: &Operator, name: String, scope: &str) -> Result<pb::Role, Failure> {
    let mut admin = operator.admin().await?;
    let scopes = scopes_of(scope);
    let request = pb::CreateRoleRequest { name, scopes };
    let made = ask(request, async move |request| {
        admin.create_role(request).await
    })
    .await?;
    Ok(made.role.unwrap_or_default())
}

async fn all(operator: &Operator) -> Result<Vec<pb::Role>, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::ListRolesRequest {};
    let listed = ask(request, async move |request| {
        admin.list_roles(request).await
    })
    .await?;
    Ok(listed.roles)
}

async fn change(operator: &Operator, role: String, scope: &str) -> Result<pb::Role, Failure> {
    let mut admin = operator.admin().await?;
    let scopes = scopes_of(scope);
    let request = pb::UpdateRoleRequest { role, scopes };
    let changed = ask(request, async move |request| {
        admin.update_role(request).await
    })
    .await?;
    Ok(changed.role.unwrap_or_default())
}

async fn grant(operator: &Operator, member: MemberArgs) -> Result<pb::User, Failure> {
    let MemberArgs { role, user } = member;
    let mut admin = operator.admin().await?;
    let request = pb::GrantRoleRequest { role, user };
    let granted = ask(request, async move |request| {
        admin.grant_role(request).await
    })
    .await?;
    Ok(granted.user.unwrap_or_default())
}

async fn revoke(operator: &Operator, member: MemberArgs) -> Result<pb::User, Failure> {
    let MemberArgs { role, user } = member;
    let mut admin = operator.admin().await?;
    let request = pb::RevokeRoleRequest { role, user };
    let revoked = ask(request, async move |request| {
        admin.revoke_role(request).await
    })
    .await?;
    Ok(revoked.user.unwrap_or_default())
}

fn line_of(role: &pb::Role) -> String {
    let scope = if role.scopes.is_empty() {
        "nothing".to_owned()
    } else {
        role.scopes.join(" ")
    };
    format!("{} allows {scope}", role.name)
}

fn show(roles: &[pb::Role], output: Output) -> Result<(), Failure> {
    let mut table = Table::with_head(&["name", "scope", "created_at"]);
    for role in roles {
        table.row([
            role.name.clone(),
            role.scopes.join(" "),
            instant(role.created_at.as_ref()).unwrap_or_default(),
        ]);
    }
    let items: Vec<Value> = roles.iter().map(as_json).collect();
    output.result(
        &list(&items, ""),
        &table.text(output.paint(), "no roles", ""),
    )
}

fn as_json(role: &pb::Role) -> Value {
    json!({
        "name": role.name,
        "scope": role.scopes.join(" "),
        "created_at": instant(role.created_at.as_ref()),
    })
}
