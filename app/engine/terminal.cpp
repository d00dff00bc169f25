#include "terminal.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace ttq {

namespace {

int complain(std::string_view message, int exitCode)
{
    const std::string line = "ttq: " + std::string(message) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
    return exitCode;
}

}  // namespace

int failed(std::string_view message)
{
    return complain(message, kFailed);
}

int failed(const Error &error)
{
    return complain(error.detail, kFailed);
}

int wrongUsage(std::string_view message)
{
    return complain(message, kWrongUsage);
}

Expected<void> printOut(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
        return {};
    return Unexpected{Error{ErrorCode::Io, "standard output: cannot write: " + std::string(strerrordesc_np(errno))}};
}

int printed(std::string_view text)
{
    if (const Expected<void> out = printOut(text); !out)
        return failed(out.error());
    return kDone;
}

}  // namespace ttq
