#include "fetchprogress.h"

#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/system.h"
#include "humantext.h"
#include "terminal.h"

namespace ttq {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kRedrawSeconds = 0.1;
constexpr int kBarWidth = 24;

const char *stageName(FetchProgress::Stage stage)
{
    switch (stage) {
    case FetchProgress::Download: return "download";
    case FetchProgress::Check: return "check";
    case FetchProgress::Unpack: return "unpack";
    }
    return "";
}

// Paths and messages of others may hold bytes that are no UTF-8.
std::string line(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string barLine(const FetchProgress &progress)
{
    if (progress.stage == FetchProgress::Check)
        return "checking " + progress.file;
    const double fraction
        = progress.total == 0 ? 0 : static_cast<double>(progress.done) / static_cast<double>(progress.total);
    std::string text = (progress.stage == FetchProgress::Unpack ? "unpacking " : "") + progress.file + " ";
    for (int i = 0; i < kBarWidth; ++i)
        text += i < static_cast<int>(fraction * kBarWidth) ? "█" : "░";
    text += " " + byteText(progress.done) + " of " + byteText(progress.total);
    if (progress.bytesPerSecond > 0)
        text += "  " + byteText(static_cast<std::uint64_t>(progress.bytesPerSecond)) + "/s  "
            + humanDuration(static_cast<double>(progress.total - progress.done) / progress.bytesPerSecond) + " left";
    return text;
}

}  // namespace

FetchPrinter::FetchPrinter(bool json) : m_json(json), m_terminal(!json && isatty(STDOUT_FILENO) != 0) {}

void FetchPrinter::print(const std::string &text)
{
    if (!m_broken && !printOut(text))
        m_broken = true;
}

void FetchPrinter::clearLine()
{
    if (m_lineOpen)
        print("\r\033[K");
    m_lineOpen = false;
}

void FetchPrinter::progress(const FetchProgress &progress)
{
    const double now = monotonicTime();
    const bool newStage = m_stage != static_cast<int>(progress.stage);
    if (!newStage && now - m_last < kRedrawSeconds && progress.done != progress.total)
        return;
    m_last = now;
    m_stage = static_cast<int>(progress.stage);
    if (m_json) {
        print(line({{"event", "progress"},
                    {"stage", stageName(progress.stage)},
                    {"file", progress.file},
                    {"done", progress.done},
                    {"total", progress.total},
                    {"bytes_per_second", std::round(progress.bytesPerSecond)}}));
    } else if (m_terminal) {
        print("\r\033[K" + barLine(progress));
        m_lineOpen = true;
    } else if (newStage) {
        print(std::string(stageName(progress.stage)) + " " + progress.file + "\n");
    }
}

void FetchPrinter::notice(const std::string &sentence)
{
    clearLine();
    print(m_json ? line({{"event", "notice"}, {"text", sentence}}) : sentence + "\n");
}

int FetchPrinter::done(const std::string &dataset, const std::string &folder, bool wasThere, long long train,
                       long long test)
{
    clearLine();
    if (m_json)
        return printed(line({{"event", "done"},
                             {"name", dataset},
                             {"folder", folder},
                             {"was_there", wasThere},
                             {"train", train},
                             {"test", test}}));
    return printed(dataset + (wasThere ? " is there already, and sound: " : " is fetched, and sound: ")
                   + humanCount(train) + " training and " + humanCount(test) + " test images in " + folder + "\n");
}

int FetchPrinter::failed(const Error &error)
{
    clearLine();
    if (m_json)
        print(line({{"event", "error"}, {"text", error.detail}}));
    return error.code == ErrorCode::NotFound ? wrongUsage(error.detail) : ttq::failed(error);
}

}  // namespace ttq
