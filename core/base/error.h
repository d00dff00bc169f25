// The one error type that crosses function, thread and process boundaries: a code a program can act on
// and an English sentence a person can act on (the field, the value, what is allowed).
#pragma once

#include <string>
#include <string_view>

namespace ttq {

enum class ErrorCode {
    InvalidArgument,  // a value the caller gave is outside what is allowed
    NotFound,         // a file, run, recipe, key or series that does not exist
    Exists,           // something is already there and would be overwritten
    Io,               // the operating system refused: read, write, permission, disk full
    Corrupt,          // bytes that contradict their format, checksum or header
    Unsupported,      // well-formed, but from a newer version or outside what is implemented
    Busy,             // held by another process
    Diverged,         // a non-finite number stopped the training
    Internal,         // a caught exception or a broken invariant
};

// "invalid argument", "not found", …: for log lines; messages for people are in Error::detail.
std::string_view name(ErrorCode code);

// The operating system's text for an errno ("No space left on device"), for the end of an Error::detail.
std::string describeErrno(int number);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string detail;

    bool operator==(const Error &) const = default;
};

}  // namespace ttq
