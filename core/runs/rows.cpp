#include "rows.h"

#include <algorithm>

#include "base/text.h"

namespace ttq {

namespace {

std::string labelOf(Database &database, std::string_view sql, std::string_view what, std::int64_t id)
{
    Statement statement = database.prepare(sql);
    const Expected<bool> row = statement.bind(id).next();
    if (row && *row)
        return std::string(what) + " '" + statement.text(0) + "'";
    return std::string(what) + " " + std::to_string(id);
}

}  // namespace

std::optional<Command> readCommand(const Statement &row)
{
    const auto kind = commandKindFromName(row.text(1));
    const auto status = commandStatusFromName(row.text(5));
    if (!kind || !status)
        return std::nullopt;
    Command command;
    command.id = row.integer(0);
    command.kind = *kind;
    command.payload = row.text(2);
    command.issuedAt = row.number(3);
    command.issuedBy = row.text(4);
    command.status = *status;
    command.appliedStep = row.isNull(6) ? -1 : row.integer(6);
    command.message = row.text(7);
    return command;
}

std::string idsText(const std::vector<std::int64_t> &ids)
{
    std::string text;
    for (const std::int64_t id : ids)
        text += (text.empty() ? "" : ",") + std::to_string(id);
    return text;
}

Expected<std::vector<std::int64_t>> idsFromText(std::string_view text)
{
    std::vector<std::int64_t> ids;
    if (text.empty())
        return ids;
    for (const std::string &part : split(text, ',')) {
        const auto id = parseInteger(part);
        if (!id || *id < 1 || (!ids.empty() && *id <= ids.back()))
            return failure(ErrorCode::Corrupt, "'" + std::string(text) + "' is not a list of ascending series ids");
        ids.push_back(*id);
    }
    return ids;
}

Expected<std::vector<SeriesSet>> readSeriesSets(Database &database)
{
    std::vector<SeriesSet> sets;
    Statement statement = database.prepare("SELECT from_step, ids FROM series_sets ORDER BY from_step");
    Expected<void> read = statement.forEach([&](const Statement &row) -> Expected<void> {
        Expected<std::vector<std::int64_t>> ids = idsFromText(row.text(1));
        if (!ids)
            return failure(ErrorCode::Corrupt,
                           database.file() + ": series_sets, step " + std::to_string(row.integer(0)) + ": "
                               + ids.error().detail);
        sets.push_back({row.integer(0), std::move(*ids)});
        return {};
    });
    if (!read)
        return Unexpected{read.error()};
    return sets;
}

const SeriesSet *setInForce(const std::vector<SeriesSet> &sets, std::int64_t step)
{
    const auto after
        = std::partition_point(sets.begin(), sets.end(), [step](const SeriesSet &set) { return set.fromStep < step; });
    return after == sets.begin() ? nullptr : &*std::prev(after);
}

std::string seriesLabel(Database &database, std::int64_t series)
{
    if (series == 0)
        return "series 0 (time)";
    return labelOf(database, "SELECT name FROM series WHERE id = ?1", "series", series);
}

std::string layerLabel(Database &database, std::int64_t layer)
{
    return labelOf(database, "SELECT name FROM layers WHERE id = ?1", "layer", layer);
}

}  // namespace ttq
