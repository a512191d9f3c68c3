//! All services in one process, on one data folder.
//!
//! The order of a start: `settings` reads the whole configuration, `folder` claims `data_dir`,
//! `running` opens the public door (its port completes the public URL), `backstage` builds the
//! services and joins them by in-memory gRPC, then the admin socket, the health page and the
//! gateway serve. The order of an end is the reverse: the door first, so that what is under way
//! still finds the services behind it.
//!
//! A service alone in its process is `alone`, and what it must know of the others is `apart`.
//!
//! To add a service: its section in `settings`, its build and its server in `backstage` and in
//! `alone`.

mod alone;
mod apart;
mod backstage;
mod folder;
mod process;
mod running;
mod servers;
mod settings;
mod signals;

pub(crate) use alone::Alone;
pub(crate) use apart::{Apart, ServiceName};
pub(crate) use backstage::Backstage;
pub(crate) use folder::{ADMIN_SOCKET, DataFolder, FolderError, PUBLIC_URL_FILE};
pub(crate) use running::Suite;
pub(crate) use settings::{Reading, Settings};
pub(crate) use signals::Signals;
