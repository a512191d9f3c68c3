//! Other wordings of one rule each, all of which look right.

/// How the rules are worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// As auth-service has them.
    Ours,
    /// A rotation does not ask whether the row is still as it was loaded.
    RotateWithoutGuard,
    /// A refresh token that stays is used without a note that it was.
    KeepWithoutAcknowledging,
    /// The current refresh token stays whatever its key is.
    KeepWhateverTheKey,
    /// All tokens of a repeated reply are signed with the active key.
    RetryWithActiveKey,
    /// An access token that was revoked in this second does not date the next one.
    DateWithoutFloor,
    /// A repeated reply has its access token even if that was revoked.
    RetryWhatWasRevoked,
    /// A repeated reply has its access token even if that is nearly over.
    RetryWhatIsOver,
    /// The use of an access token proves that its refresh token has arrived, for every profile.
    AnyUseAcknowledges,
    /// A jump proves that the refresh token before has no more use.
    JumpAcknowledges,
    /// A token of a suspect key counts for the generations that are good, whatever their key.
    SuspectByGeneration,
    /// A restored row does not follow its client.
    NoFastForward,
    /// The token before is taken while it is the one before, whatever was used since.
    RetryForEver,
}
