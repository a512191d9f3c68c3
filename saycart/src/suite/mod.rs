//! All services in one process, on one data folder.
//!
//! The order of a start: `settings` reads the whole configuration, `folder` claims `data_dir`,
//! `running` opens the public door (its port completes the public URL), `backstage` builds the
//! services and joins them by in-memory gRPC, then the admin socket, the health page and the
//! gateway serve. The order of an end is the reverse: the door first, so that what is under way
//! still finds the services behind it.
//!
//! To add a service: its section in `settings`, its build and its server in `backstage`.

mod backstage;
mod folder;
mod running;
mod settings;
mod signals;

pub(crate) use backstage::Backstage;
pub(crate) use folder::{ADMIN_SOCKET, DataFolder, FolderError, PUBLIC_URL_FILE};
pub(crate) use running::Suite;
pub(crate) use settings::Settings;
