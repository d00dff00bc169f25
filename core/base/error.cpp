#include "error.h"

#include <system_error>

namespace ttq {

std::string_view name(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalid argument";
    case ErrorCode::NotFound: return "not found";
    case ErrorCode::Exists: return "already exists";
    case ErrorCode::Io: return "input/output error";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Busy: return "busy";
    case ErrorCode::Diverged: return "diverged";
    case ErrorCode::Internal: return "internal error";
    }
    return "unknown error";
}

std::string describeErrno(int number)
{
    return std::generic_category().message(number);
}

}  // namespace ttq
