#include "weightmatch.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "runs/tomltree.h"

namespace ttq {

namespace {

constexpr std::string_view kNone = "-", kCounter = "num_batches_tracked", kResample = "lanczos";
constexpr std::size_t kMostListed = 6;

Unexpected<Error> invalid(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

std::string shapeText(const std::vector<std::int64_t> &shape)
{
    std::vector<std::string> parts;
    for (const std::int64_t size : shape)
        parts.push_back(std::to_string(size));
    return shape.empty() ? "a single number" : join(parts, "×");
}

bool digits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "stage1", "stage_1" and "layer1" → "stage1"; "" for anything else.
std::string stageOf(std::string_view part)
{
    for (const std::string_view word : {"stage_", "stage", "layer"}) {
        if (part.starts_with(word) && digits(part.substr(word.size())))
            return "stage" + std::string(part.substr(word.size()));
    }
    return {};
}

std::string canonicalPart(std::string_view part)
{
    static const std::map<std::string_view, std::string_view> kSame
        = {{"conv_a", "conv1"},     {"conv_b", "conv2"}, {"bn_a", "bn1"},  {"bn_b", "bn2"},     {"conv_1", "conv1"},
           {"conv_1_3x3", "conv1"}, {"bn_1", "bn1"},     {"linear", "fc"}, {"classifier", "fc"}};
    if (const std::string stage = stageOf(part); !stage.empty())
        return stage;
    if (part.starts_with("block") && digits(part.substr(5)))
        return std::string(part.substr(5));
    const auto same = kSame.find(part);
    return std::string(same == kSame.end() ? part : same->second);
}

// "a (nearest in the file: b), c, …".
std::string listed(const std::vector<std::string> &items)
{
    std::vector<std::string> shown(items.begin(), items.begin() + std::min(items.size(), kMostListed));
    if (items.size() > kMostListed)
        shown.push_back("and " + std::to_string(items.size() - kMostListed) + " more");
    return join(shown, ", ");
}

std::vector<std::string> namesOf(std::span<const NamedShape> tensors)
{
    std::vector<std::string> names;
    for (const NamedShape &tensor : tensors)
        names.push_back(tensor.name);
    return names;
}

std::string nearestName(const std::string &name, const std::vector<std::string> &others)
{
    constexpr std::size_t kLongest = 200;  // a distance costs the product of the lengths
    return name.size() > kLongest ? std::string() : nearestMatch(name, others).value_or("");
}

std::string withNearest(const Misfit &misfit, const std::string &where)
{
    return misfit.nearest.empty() ? misfit.name
                                  : misfit.name + " (nearest in the " + where + ": " + misfit.nearest + ")";
}

class Matcher {
public:
    Matcher(std::span<const NamedShape> file, std::span<const NamedShape> network, const std::string &fileName)
        : m_file(file), m_network(network), m_fileName(fileName), m_fileUsed(file.size(), false),
          m_networkUsed(network.size(), false)
    {
        for (std::size_t i = 0; i < file.size(); ++i)
            m_byName.emplace(file[i].name, i);
    }

    Expected<void> follow(std::span<const NameMapping> map);
    void matchEqualNames();
    void matchConventions();
    WeightMatch result();

private:
    void pair(std::size_t file, std::size_t network, bool resample = false)
    {
        m_match.pairs.push_back({file, network, resample});
        m_fileUsed[file] = m_networkUsed[network] = true;
    }
    // Kernels of as many channels on both sides, of different sizes.
    bool differInSizeOnly(std::size_t file, std::size_t network) const
    {
        const auto &from = m_file[file].shape, &to = m_network[network].shape;
        return from.size() == 4 && to.size() == 4 && from != to && from[0] == to[0] && from[1] == to[1]
            && std::find(from.begin(), from.end(), 0) == from.end();
    }
    // Indices of the tensor or of the tensors of the layer `name`, with what follows the layer's name.
    using Found = std::vector<std::pair<std::size_t, std::string>>;
    static Found find(std::span<const NamedShape> tensors, const std::string &name);
    Expected<void> followOne(const NameMapping &mapping);

    std::span<const NamedShape> m_file, m_network;
    const std::string &m_fileName;
    std::vector<bool> m_fileUsed, m_networkUsed;
    std::map<std::string_view, std::size_t> m_byName;
    WeightMatch m_match;
};

Matcher::Found Matcher::find(std::span<const NamedShape> tensors, const std::string &name)
{
    Found found;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const std::string &tensor = tensors[i].name;
        if (tensor == name)
            return {{i, ""}};
        if (tensor.size() > name.size() && tensor.starts_with(name) && tensor[name.size()] == '.')
            found.emplace_back(i, tensor.substr(name.size()));
    }
    return found;
}

Expected<void> Matcher::followOne(const NameMapping &mapping)
{
    const auto unknown = [&](const std::string &name, std::span<const NamedShape> tensors, const std::string &where) {
        return invalid("the mapping names " + withNearest({name, nearestName(name, namesOf(tensors))}, where)
                       + ", which " + (where == "file" ? m_fileName : "the network") + " does not have");
    };
    const Found from = mapping.file == kNone ? Found() : find(m_file, mapping.file);
    const Found to = mapping.network == kNone ? Found() : find(m_network, mapping.network);
    if (mapping.file != kNone && from.empty())
        return unknown(mapping.file, m_file, "file");
    if (mapping.network != kNone && to.empty())
        return unknown(mapping.network, m_network, "network");
    if (mapping.file == kNone) {
        for (const auto &[index, rest] : to)
            m_networkUsed[index] = true;
        m_match.notes.push_back(mapping.network + " keeps its random start");
        return {};
    }
    if (mapping.network == kNone) {
        for (const auto &[index, rest] : from)
            m_fileUsed[index] = true;
        m_match.notes.push_back(mapping.file + " of the file is not used");
        return {};
    }
    for (const auto &[index, rest] : to) {
        const auto same = std::find_if(from.begin(), from.end(), [&](const auto &item) {
            return item.second == rest || (from.size() == 1 && to.size() == 1);
        });
        if (same == from.end() || m_fileUsed[same->first] || m_networkUsed[index])
            continue;
        const bool resample = mapping.resample && differInSizeOnly(same->first, index);
        if (resample)
            m_match.notes.push_back(m_network[index].name + " is resampled from " + shapeText(m_file[same->first].shape)
                                    + " to " + shapeText(m_network[index].shape));
        pair(same->first, index, resample);
    }
    return {};
}

Expected<void> Matcher::follow(std::span<const NameMapping> map)
{
    for (const NameMapping &mapping : map) {
        if (auto ok = followOne(mapping); !ok)
            return ok;
    }
    return {};
}

void Matcher::matchEqualNames()
{
    for (std::size_t i = 0; i < m_network.size(); ++i) {
        const auto found = m_byName.find(m_network[i].name);
        if (!m_networkUsed[i] && found != m_byName.end() && !m_fileUsed[found->second])
            pair(found->second, i);
    }
}

void Matcher::matchConventions()
{
    std::map<std::string, std::vector<std::size_t>> byMeaning, wanted;
    for (std::size_t i = 0; i < m_file.size(); ++i) {
        if (!m_fileUsed[i])
            byMeaning[canonicalWeightName(m_file[i].name)].push_back(i);
    }
    for (std::size_t i = 0; i < m_network.size(); ++i) {
        if (!m_networkUsed[i])
            wanted[canonicalWeightName(m_network[i].name)].push_back(i);
    }
    std::size_t renamed = 0;
    std::string example;
    for (const auto &[name, targets] : wanted) {
        const auto found = byMeaning.find(name);
        // Only where it leaves no doubt.
        if (targets.size() != 1 || found == byMeaning.end() || found->second.size() != 1
            || m_file[found->second[0]].shape != m_network[targets[0]].shape)
            continue;
        pair(found->second[0], targets[0]);
        example = m_file[found->second[0]].name + " → " + m_network[targets[0]].name;
        ++renamed;
    }
    if (renamed > 0)
        m_match.notes.push_back(std::to_string(renamed) + " tensors have names of another convention, for example "
                                + example);
}

WeightMatch Matcher::result()
{
    const std::vector<std::string> fileNames = namesOf(m_file), networkNames = namesOf(m_network);
    // Names of thousands of strangers are not worth the comparisons.
    constexpr std::size_t kMostCompared = 200;
    for (const WeightMatch::Pair &pair : m_match.pairs) {
        if (!pair.resample && m_file[pair.file].shape != m_network[pair.network].shape)
            m_match.misshapen.push_back(pair);
    }
    const auto misfits = [&](std::span<const NamedShape> tensors, const std::vector<bool> &used,
                             const std::vector<std::string> &others) {
        std::vector<Misfit> list;
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            if (!used[i] && !tensors[i].name.ends_with(kCounter))
                list.push_back(
                    {tensors[i].name, list.size() < kMostCompared ? nearestName(tensors[i].name, others) : ""});
        }
        return list;
    };
    m_match.missing = misfits(m_network, m_networkUsed, fileNames);
    m_match.unknown = misfits(m_file, m_fileUsed, networkNames);
    return std::move(m_match);
}

// What does not fit, in a sentence.
std::string misfitText(const WeightMatch &match, std::span<const NamedShape> file, std::span<const NamedShape> network,
                       const std::string &fileName)
{
    std::vector<std::string> sentences;
    const auto add = [&](const char *what, std::size_t count, auto textOf) {
        std::vector<std::string> items;
        for (std::size_t i = 0; i < count; ++i)
            items.push_back(i < kMostListed ? textOf(i) : std::string());
        if (count > 0)
            sentences.push_back(std::string(what) + " (" + std::to_string(count) + "): " + listed(items));
    };
    add("missing in the file", match.missing.size(),
        [&](std::size_t i) { return withNearest(match.missing[i], "file"); });
    add("unknown to the network", match.unknown.size(),
        [&](std::size_t i) { return withNearest(match.unknown[i], "network"); });
    add("of another shape", match.misshapen.size(), [&](std::size_t i) {
        const NamedShape &from = file[match.misshapen[i].file], &to = network[match.misshapen[i].network];
        return to.name + " has " + shapeText(from.shape) + " in the file and " + shapeText(to.shape)
            + " in the network";
    });
    return fileName + " does not fit the network; " + join(sentences, "; ")
        + ". A mapping (--init-map) can say what belongs together";
}

}  // namespace

std::string canonicalWeightName(std::string_view name)
{
    std::vector<std::string> parts;
    for (const std::string &part : split(name, '.')) {
        const bool continues = !parts.empty() && digits(part) && (parts.back() == "norm" || parts.back() == "conv");
        if (continues)
            parts.back() += part;
        else
            parts.push_back(canonicalPart(part));
    }
    return join(parts, ".");
}

Expected<std::vector<NameMapping>> parseNameMap(std::string_view text, std::string_view sourceName)
{
    std::vector<NameMapping> map;
    if (sourceName.ends_with(".toml")) {
        const auto tree = parseToml(text, sourceName);
        if (!tree)
            return Unexpected{tree.error()};
        for (const auto &[key, value] : *tree) {
            const auto *name = value.as_string();
            if (name == nullptr || name->get().empty())
                return invalid(std::string(sourceName) + ":" + std::to_string(value.source().begin.line) + ": '"
                               + std::string(key.str()) + "' has to be a quoted name, and names with dots quoted keys");
            map.push_back({std::string(key.str()), name->get(), false});
        }
        return map;
    }
    std::size_t number = 0;
    for (const std::string &line : split(text, '\n')) {
        ++number;
        std::string_view rest = trimmed(std::string_view(line).substr(0, line.find('#')));
        if (rest.empty())
            continue;
        const std::size_t gap = rest.find_first_of(" \t");
        std::string_view second = gap == std::string_view::npos ? "" : trimmed(rest.substr(gap));
        const std::size_t end = second.find_first_of(" \t");
        const std::string_view third = end == std::string_view::npos ? "" : trimmed(second.substr(end));
        second = second.substr(0, end);
        if (second.empty() || (!third.empty() && third != kResample))
            return invalid(
                std::string(sourceName) + ":" + std::to_string(number)
                + ": a line has two names, that of the file and that of the network (- for none), and may end "
                  "in lanczos");
        map.push_back({std::string(rest.substr(0, gap)), std::string(second), !third.empty()});
    }
    return map;
}

Expected<WeightMatch> compareWeights(std::span<const NamedShape> file, std::span<const NamedShape> network,
                                     std::span<const NameMapping> map, const std::string &fileName)
{
    Matcher matcher(file, network, fileName);
    if (auto ok = matcher.follow(map); !ok)
        return Unexpected{ok.error()};
    matcher.matchEqualNames();
    matcher.matchConventions();
    return matcher.result();
}

Expected<WeightMatch> matchWeights(std::span<const NamedShape> file, std::span<const NamedShape> network,
                                   std::span<const NameMapping> map, const std::string &fileName)
{
    auto match = compareWeights(file, network, map, fileName);
    if (match && !match->fits())
        return invalid(misfitText(*match, file, network, fileName));
    return match;
}

}  // namespace ttq
