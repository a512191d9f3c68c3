//! auth-service from outside: over its HTTP and gRPC routes, on a real database.

mod tokens;
