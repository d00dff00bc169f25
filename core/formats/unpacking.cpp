#include "unpacking.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/safefile.h"
#include "base/system.h"

namespace ttq {

namespace fs = std::filesystem;

std::string nameObjection(const std::string &name)
{
    if (name.empty())
        return "an empty name";
    if (name.front() == '/')
        return "an absolute name";
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 32 || c == 127 || c == '\\')
            return "a name with a control character or backslash";
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        const std::string_view part = std::string_view(name).substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..")
            return "a name with the part '" + std::string(part) + "'";
        begin = end + 1;
    }
    return {};
}

Expected<Unpacking> Unpacking::start(const fs::path &into, const UnpackOptions &options)
{
    const fs::path temporary = into / (".unpacking-" + newUuid());
    std::error_code code;
    if (!fs::create_directory(temporary, code))
        return Unexpected{Error{ErrorCode::Io, temporary.string() + ": " + code.message()}};
    return Unpacking(into, temporary, options);
}

Unpacking::Unpacking(fs::path into, fs::path temporary, const UnpackOptions &options)
    : m_into(std::move(into)), m_temporary(std::move(temporary)), m_options(options)
{
}

Unpacking::Unpacking(Unpacking &&other) noexcept
    : m_into(std::move(other.m_into)), m_temporary(std::exchange(other.m_temporary, {})),
      m_options(std::move(other.m_options)), m_names(std::move(other.m_names)), m_top(std::move(other.m_top)),
      m_bytes(other.m_bytes)
{
}

Unpacking::~Unpacking()
{
    std::error_code ignored;
    if (!m_temporary.empty())
        fs::remove_all(m_temporary, ignored);
}

std::optional<Unpacking::Objection> Unpacking::accept(const std::string &name, std::uint64_t size, bool folder)
{
    const auto no = [](ErrorCode code, const std::string &text) { return Objection{code, text}; };
    const std::string top = name.substr(0, name.find('/'));
    if (!m_names.insert(name).second && !folder)
        return no(ErrorCode::Corrupt, "'" + name + "' for the second time");
    if (m_names.size() > m_options.maxEntries)
        return no(ErrorCode::Unsupported, "more than the " + std::to_string(m_options.maxEntries) + " entries allowed");
    if (size > m_options.maxBytes - m_bytes)
        return no(ErrorCode::Unsupported,
                  "'" + name + "' makes more than the " + std::to_string(m_options.maxBytes) + " bytes allowed");
    if (!folder && top == name)
        return no(ErrorCode::Unsupported, "'" + name + "' lies outside a folder");
    if (!m_top.empty() && top != m_top)
        return no(ErrorCode::Unsupported, "'" + name + "' lies outside the folder '" + m_top + "' of the others");
    m_top = top;
    m_bytes += size;
    return std::nullopt;
}

Expected<fs::path> Unpacking::place(const std::string &name, bool folder) const
{
    fs::path target = m_temporary / name;
    std::error_code code;
    fs::create_directories(folder ? target : target.parent_path(), code);
    if (code)
        return Unexpected{Error{ErrorCode::Io, target.string() + ": " + code.message()}};
    return target;
}

Expected<fs::path> Unpacking::finish()
{
    const fs::path target = m_into / m_top;
    std::error_code code;
    if (fs::symlink_status(target, code).type() != fs::file_type::not_found)
        return Unexpected{Error{ErrorCode::Exists, target.string() + " is there already; move it away first"}};
    if (auto moved = moveFile(m_temporary / m_top, target); !moved)
        return Unexpected{moved.error()};
    return target;
}

}  // namespace ttq
