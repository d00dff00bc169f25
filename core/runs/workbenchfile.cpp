#include "workbenchfile.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "base/safefile.h"
#include "tomlguard.h"
#include "tomltree.h"

namespace ttq {

namespace {

Unexpected<Error> invalid(const std::filesystem::path &file, const std::string &detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, file.string() + ": " + detail}};
}

bool isColor(const std::string &text)
{
    return text.size() == 7 && text[0] == '#'
        && std::all_of(text.begin() + 1, text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

Expected<void> checkColor(const std::filesystem::path &file, const std::string &color)
{
    if (color.empty() || isColor(color))
        return {};
    return invalid(file, "color = '" + shortText(color) + "'; allowed: #RRGGBB, for example #D55E00");
}

// The tree of the file; an empty one if there is no file.
Expected<toml::table> readTree(const std::filesystem::path &file)
{
    const Expected<std::string> text = readTextFile(file, kMaxConfigBytes);
    if (!text) {
        if (text.error().code == ErrorCode::NotFound)
            return toml::table();
        return Unexpected{text.error()};
    }
    return parseToml(*text, file.string());
}

Expected<WorkbenchFile> contentOf(const toml::table &tree, const std::filesystem::path &file)
{
    WorkbenchFile content;
    const std::pair<const char *, std::string *> texts[]
        = {{"name", &content.name}, {"note", &content.note}, {"color", &content.color}};
    for (const auto &[key, value] : texts) {
        const toml::node *node = tree.get(key);
        if (!node)
            continue;
        const auto *text = node->as_string();
        if (!text)
            return invalid(file, std::string(key) + " is not a text");
        *value = text->get();
    }
    if (const toml::node *node = tree.get("tags")) {
        const auto *tags = node->as_array();
        for (std::size_t i = 0; tags && i < tags->size(); ++i) {
            const auto *tag = tags->get(i)->as_string();
            if (!tag)
                return invalid(file, "tags has something that is not a text");
            content.tags.push_back(tag->get());
        }
        if (!tags)
            return invalid(file, "tags is not a list of texts");
    }
    if (Expected<void> color = checkColor(file, content.color); !color)
        return Unexpected{color.error()};
    return content;
}

}  // namespace

Expected<WorkbenchFile> readWorkbenchFile(const std::filesystem::path &file)
{
    const Expected<toml::table> tree = readTree(file);
    if (!tree)
        return Unexpected{tree.error()};
    return contentOf(*tree, file);
}

Expected<void> writeWorkbenchFile(const std::filesystem::path &file, const WorkbenchFile &content)
{
    if (Expected<void> color = checkColor(file, content.color); !color)
        return color;
    Expected<toml::table> tree = readTree(file);
    if (!tree)
        return Unexpected{tree.error()};
    std::ostringstream text;
    try {
        const std::pair<const char *, const std::string *> texts[]
            = {{"name", &content.name}, {"note", &content.note}, {"color", &content.color}};
        for (const auto &[key, value] : texts) {
            tree->erase(key);
            if (!value->empty())
                tree->insert_or_assign(key, *value);
        }
        tree->erase("tags");
        if (!content.tags.empty()) {
            toml::array tags;
            for (const std::string &tag : content.tags)
                tags.push_back(tag);
            tree->insert_or_assign("tags", std::move(tags));
        }
        text.imbue(std::locale::classic());
        text << *tree << '\n';
    } catch (const std::exception &error) {
        return Unexpected{Error{ErrorCode::Internal, file.string() + ": " + error.what()}};
    }
    return writeFile(file, text.str());
}

}  // namespace ttq
