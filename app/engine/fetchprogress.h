// What `ttq datasets fetch` prints while it works: a bar on a terminal, a line a stage elsewhere, or JSON lines. Those are
// objects with an "event":
//   progress  stage (download, check, unpack), file, done and total in bytes (of the set while downloading, else of the file),
//             bytes_per_second (0: not known); at most ten a second
//   notice    text
//   done      name, folder, was_there (nothing was downloaded), train, test (images); the last line
//   error     text, as on standard error; the last line
#pragma once

#include <string>

#include "fetch/fetch.h"

namespace ttq {

class FetchPrinter {
public:
    explicit FetchPrinter(bool json);

    void progress(const FetchProgress &progress);
    void notice(const std::string &sentence);
    // The end; the exit code comes back. JSON also tells the error on standard output, as the last object.
    int done(const std::string &dataset, const std::string &folder, bool wasThere, long long train, long long test);
    int failed(const Error &error);

    // Nobody reads standard output any more: a reason to end.
    bool broken() const { return m_broken; }

private:
    void print(const std::string &text);
    void clearLine();

    bool m_json, m_terminal;
    bool m_broken = false, m_lineOpen = false;
    int m_stage = -1;
    double m_last = 0;
};

}  // namespace ttq
