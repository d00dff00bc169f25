#include "transfer.h"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "base/version.h"

namespace ttq {

namespace {

constexpr long kMostRedirects = 5;
constexpr std::size_t kMostOfAnErrorPage = 64 << 10;

// "bytes 100-199/200" → 100 and 200.
struct ContentRange {
    std::uint64_t begin = 0;
    std::optional<std::uint64_t> size;
};
std::optional<ContentRange> parseRange(std::string_view text)
{
    text = trimmed(text);
    const std::size_t dash = text.find('-'), slash = text.find('/');
    if (!text.starts_with("bytes ") || dash == std::string_view::npos || slash == std::string_view::npos)
        return std::nullopt;
    const auto begin = parseInteger(text.substr(6, dash - 6));
    const auto size = parseInteger(text.substr(slash + 1));
    if (!begin || *begin < 0)
        return std::nullopt;
    ContentRange range{static_cast<std::uint64_t>(*begin), std::nullopt};
    if (size && *size >= 0)
        range.size = static_cast<std::uint64_t>(*size);
    return range;
}

class Request {
public:
    Request(const std::string &url, std::uint64_t bytes, AppendFile &file, const TransferRules &rules,
            const std::function<void(std::uint64_t)> &progress)
        : m_url(url), m_bytes(bytes), m_asked(file.size()), m_file(file), m_rules(rules), m_progress(progress),
          m_curl(curl_easy_init(), curl_easy_cleanup)
    {
    }

    TransferEnd run()
    {
        if (!m_curl || !configure())
            return {TransferEnd::Refused, m_url + ": libcurl cannot make an HTTPS request here"};
        const CURLcode code = curl_easy_perform(m_curl.get());
        if (m_end)
            return *m_end;
        return judge(code);
    }

private:
    template <class T>
    bool set(CURLoption option, T value)
    {
        return curl_easy_setopt(m_curl.get(), option, value) == CURLE_OK;
    }

    bool configure()
    {
        m_error[0] = 0;
        const std::string range = std::to_string(m_asked) + "-";
        bool ok = set(CURLOPT_URL, m_url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "https")
            && set(CURLOPT_REDIR_PROTOCOLS_STR, "https") && set(CURLOPT_FOLLOWLOCATION, 1L)
            && set(CURLOPT_MAXREDIRS, kMostRedirects) && set(CURLOPT_SSL_VERIFYPEER, 1L)
            && set(CURLOPT_SSL_VERIFYHOST, 2L);
        // Every thread of this process may use signals for itself.
        ok = ok && set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_ERRORBUFFER, m_error.data())
            && set(CURLOPT_USERAGENT, m_agent.c_str()) && set(CURLOPT_WRITEFUNCTION, &Request::onBody)
            && set(CURLOPT_WRITEDATA, this) && set(CURLOPT_HEADERFUNCTION, &Request::onHeader)
            && set(CURLOPT_HEADERDATA, this) && set(CURLOPT_NOPROGRESS, 0L)
            && set(CURLOPT_XFERINFOFUNCTION, &Request::onProgress) && set(CURLOPT_XFERINFODATA, this)
            && set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(m_rules.connectSeconds))
            && set(CURLOPT_LOW_SPEED_LIMIT, 1L) && set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(m_rules.stallSeconds));
        // As a header of our own making: asked to resume, libcurl itself gives up on a server that cannot.
        if (m_asked > 0)
            ok = ok && set(CURLOPT_RANGE, range.c_str());
        if (!m_rules.caFile.empty())
            ok = ok && set(CURLOPT_CAINFO, m_rules.caFile.c_str());
        return ok;
    }

    long status() const
    {
        long code = 0;
        curl_easy_getinfo(m_curl.get(), CURLINFO_RESPONSE_CODE, &code);
        return code;
    }

    std::size_t stop(TransferEnd end)
    {
        m_end = std::move(end);
        return 0;  // less than was offered: libcurl ends the transfer
    }

    TransferEnd wrongSize(std::uint64_t there) const
    {
        return {TransferEnd::Refused,
                m_url + ": the file has " + std::to_string(there) + " bytes, expected " + std::to_string(m_bytes)
                    + ": it is not the one this program knows"};
    }

    // Called once, before the first byte of a file is kept.
    bool begin()
    {
        if (status() == 206) {
            if (m_asked > 0 && m_range && m_range->begin == m_asked && m_range->size.value_or(m_bytes) == m_bytes)
                return true;
            if (m_range && m_range->size && *m_range->size != m_bytes)
                stop(wrongSize(*m_range->size));
            else
                stop({TransferEnd::Transient, m_url + ": the server sends another part than it was asked for", false,
                      true});
            return false;
        }
        curl_off_t length = -1;
        curl_easy_getinfo(m_curl.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
        if (length >= 0 && static_cast<std::uint64_t>(length) != m_bytes) {
            stop(wrongSize(static_cast<std::uint64_t>(length)));
            return false;
        }
        if (m_asked == 0)
            return true;
        m_restarted = true;
        if (auto cleared = m_file.clear(); !cleared) {
            stop({TransferEnd::Full, cleared.error().detail});
            return false;
        }
        return true;
    }

    std::size_t body(const char *bytes, std::size_t count)
    {
        if (status() != 200 && status() != 206) {  // an error's page, which may have no end
            m_errorPage += count;
            return m_errorPage > kMostOfAnErrorPage ? 0 : count;
        }
        if (!m_begun && !begin())
            return 0;
        m_begun = true;
        if (count > m_bytes - m_file.size())
            return stop({TransferEnd::Refused,
                         m_url + ": the server sends more than the " + std::to_string(m_bytes) + " bytes of the file",
                         m_restarted, true});
        if (auto written = m_file.write(std::as_bytes(std::span(bytes, count))); !written)
            return stop({TransferEnd::Full, written.error().detail, m_restarted});
        return count;
    }

    TransferEnd judge(CURLcode code) const
    {
        const std::string said = m_error[0] != 0 ? m_error.data() : curl_easy_strerror(code);
        const auto end = [&](TransferEnd::Kind kind, const std::string &why) {
            return TransferEnd{kind, m_url + ": " + why, m_restarted};
        };
        long redirects = 0;
        curl_easy_getinfo(m_curl.get(), CURLINFO_REDIRECT_COUNT, &redirects);
        switch (code) {
        case CURLE_OK: break;
        case CURLE_WRITE_ERROR:
            if (m_errorPage > kMostOfAnErrorPage)
                break;
            return end(TransferEnd::Refused, said);
        case CURLE_ABORTED_BY_CALLBACK: return end(TransferEnd::Cancelled, "cancelled");
        case CURLE_UNSUPPORTED_PROTOCOL:
            return end(TransferEnd::Refused,
                       "is not fetched over HTTPS, or redirects to an address that is not; allowed: "
                       "https ("
                           + said + ")");
        case CURLE_TOO_MANY_REDIRECTS:
            return end(TransferEnd::Refused,
                       "redirects more than " + std::to_string(kMostRedirects) + " times, perhaps in a circle");
        case CURLE_PEER_FAILED_VERIFICATION:
            return end(TransferEnd::Refused, "the server's certificate is not trusted: " + said);
        case CURLE_SSL_CACERT_BADFILE:
            return end(TransferEnd::Refused,
                       "there are no certificates to trust on this system (Debian: package ca-certificates): " + said);
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM: return end(TransferEnd::Transient, said);
        default: return end(TransferEnd::Refused, said);
        }
        const long answer = status();
        if (answer == 200 || answer == 206)
            return {TransferEnd::Done, {}, m_restarted};
        const std::string words = "the server answers " + std::to_string(answer);
        if (answer == 416)
            return {TransferEnd::Transient, m_url + ": what is here already is more than the server has", false, true};
        const bool busy = answer == 408 || answer == 429 || answer >= 500;
        return end(busy ? TransferEnd::Transient : TransferEnd::Refused,
                   words + (answer == 404 ? " (not found)" : (answer == 403 ? " (forbidden)" : "")));
    }

    static std::size_t onBody(char *bytes, std::size_t, std::size_t count, void *self)
    {
        return static_cast<Request *>(self)->body(bytes, count);
    }

    static std::size_t onHeader(char *bytes, std::size_t, std::size_t count, void *self)
    {
        constexpr std::string_view kName = "content-range:";
        auto *request = static_cast<Request *>(self);
        const std::string_view line(bytes, count);
        if (line.starts_with("HTTP/")) {
            request->m_range.reset();  // of an answer before this one, a redirect
        } else if (line.size() > kName.size() && curl_strnequal(line.data(), kName.data(), kName.size()) != 0) {
            request->m_range = parseRange(line.substr(kName.size()));
        }
        return count;
    }

    static int onProgress(void *self, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
    {
        auto *request = static_cast<Request *>(self);
        if (request->m_progress)
            request->m_progress(request->m_file.size());
        return request->m_rules.cancel != nullptr && *request->m_rules.cancel ? 1 : 0;
    }

    const std::string &m_url;
    std::uint64_t m_bytes, m_asked;
    AppendFile &m_file;
    const TransferRules &m_rules;
    const std::function<void(std::uint64_t)> &m_progress;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> m_curl;
    const std::string m_agent = "ttq/" + std::string(kVersion);
    std::array<char, CURL_ERROR_SIZE> m_error{};
    std::optional<ContentRange> m_range;
    std::optional<TransferEnd> m_end;
    bool m_begun = false, m_restarted = false;
    std::size_t m_errorPage = 0;  // bytes of it
};

}  // namespace

TransferEnd transfer(const std::string &url, std::uint64_t bytes, AppendFile &file, const TransferRules &rules,
                     const std::function<void(std::uint64_t)> &progress)
{
    static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (kReady != CURLE_OK)
        return {TransferEnd::Refused, url + ": libcurl cannot start: " + curl_easy_strerror(kReady)};
    return Request(url, bytes, file, rules, progress).run();
}

}  // namespace ttq
