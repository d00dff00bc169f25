// One HTTPS request whose answer is appended to a file: libcurl, once. Internal to core/fetch.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "base/appendfile.h"
#include "base/expected.h"

namespace ttq {

struct TransferRules {
    std::string caFile;       // certificates to trust instead of the system's; empty: the system's
    int connectSeconds = 30;  // longest wait for a connection
    int stallSeconds = 60;    // longest time without a byte
    const std::atomic<bool> *cancel = nullptr;
};

struct TransferEnd {
    enum Kind {
        Done,       // the answer has ended
        Transient,  // worth another try: no connection, cut, stalled, the server busy
        Refused,    // it is not: not found, not trusted, another size, redirected away from https
        Cancelled,
        Full,  // the file could not be written
    } kind
        = Done;
    std::string why;         // a sentence that names the address; empty when done
    bool restarted = false;  // the server sent the file from its beginning although asked to continue
    bool wrongPart = false;  // what is there cannot be the beginning of the server's file: it is to be deleted
};

// Continues `file` with what `url` has behind its present size, up to `bytes` in all and never more. TLS is verified, http
// refused, also as the target of a redirect; of those there may be five. Proxies as libcurl finds them in the environment.
// `progress` hears the file's size, at least once a second.
TransferEnd transfer(const std::string &url, std::uint64_t bytes, AppendFile &file, const TransferRules &rules,
                     const std::function<void(std::uint64_t)> &progress);

}  // namespace ttq
