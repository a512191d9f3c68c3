//! Whether a request is meant for a skill of ours.
//!
//! Amazon signs the requests of every skill with the same key, so a good signature alone says
//! only that some developer's skill was spoken to.

use std::collections::BTreeSet;

/// The application ids (`amzn1.ask.skill.…`) that are ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SkillIds(BTreeSet<String>);

/// Why a request is not for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ApplicationError {
    /// The request does not say which skill it is for.
    #[error("the request names no application")]
    Missing,
    /// It is for somebody else's.
    #[error("the request is for an application that is not in `gateway.skill_ids`")]
    NotOurs,
    /// Context and session name different ones.
    #[error("the request's context and session name different applications")]
    Contradiction,
}

impl SkillIds {
    /// These ids are ours.
    pub(crate) fn new(ids: impl IntoIterator<Item = String>) -> Self {
        Self(ids.into_iter().collect())
    }

    /// Whether no id is ours, so that every request will be refused.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Judges `context.System.application.applicationId` and, where there is a session,
    /// `session.application.applicationId`, which holds the same.
    pub(crate) fn check(
        &self,
        context: Option<&str>,
        session: Option<&str>,
    ) -> Result<(), ApplicationError> {
        let application = context.ok_or(ApplicationError::Missing)?;
        if !self.0.contains(application) {
            return Err(ApplicationError::NotOurs);
        }
        match session {
            Some(session) if session != application => Err(ApplicationError::Contradiction),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "amzn1.ask.skill.ours";
    const OTHER: &str = "amzn1.ask.skill.other";

    fn check(context: Option<&str>, session: Option<&str>) -> Result<(), ApplicationError> {
        let second = "amzn1.ask.skill.second".to_owned();
        SkillIds::new([OURS.to_owned(), second]).check(context, session)
    }

    #[test]
    fn our_applications_are_accepted() {
        assert_eq!(check(Some(OURS), Some(OURS)), Ok(()));
        assert_eq!(check(Some("amzn1.ask.skill.second"), None), Ok(()));
    }

    #[test]
    fn another_application_is_refused_wherever_it_is_named() {
        assert_eq!(check(Some(OTHER), None), Err(ApplicationError::NotOurs));
        assert_eq!(
            check(Some(OTHER), Some(OURS)),
            Err(ApplicationError::NotOurs)
        );
        assert_eq!(
            check(Some(OURS), Some(OTHER)),
            Err(ApplicationError::Contradiction)
        );
    }

    #[test]
    fn a_request_for_no_application_is_refused() {
        assert_eq!(check(None, None), Err(ApplicationError::Missing));
        assert_eq!(check(None, Some(OURS)), Err(ApplicationError::Missing));
    }

    #[test]
    fn without_ids_nothing_is_ours() {
        let none = SkillIds::default();

        assert!(none.is_empty());
        assert_eq!(none.check(Some(""), None), Err(ApplicationError::NotOurs));
    }
}
