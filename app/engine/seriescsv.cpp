#include "seriescsv.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "base/safefile.h"
#include "base/text.h"
#include "terminal.h"

namespace ttq {

namespace {

constexpr std::size_t kFlushBytes = 1 << 20;

struct Column {
    bool dense;  // recorded as float32: the shortest text of a float is enough
    SeriesData data;
    std::size_t next = 0;
};

std::string quoted(const std::string &cell)
{
    if (cell.find_first_of(",\"\r\n") == std::string::npos)
        return cell;
    std::string text = "\"";
    for (const char c : cell)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

std::string cell(const Column &column, double value)
{
    return column.dense ? formatNumber(static_cast<float>(value)) : formatNumber(value);
}

// The next row of the merged columns appended to `text`; false when all are used up.
bool appendRow(std::vector<Column> &columns, std::string &text)
{
    constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
    std::int64_t step = kNone;
    for (const Column &column : columns)
        if (column.next < column.data.steps.size())
            step = std::min(step, column.data.steps[column.next]);
    if (step == kNone)
        return false;
    text += std::to_string(step);
    for (Column &column : columns) {
        text += ',';
        if (column.next < column.data.steps.size() && column.data.steps[column.next] == step)
            text += cell(column, column.data.values[column.next++]);
    }
    text += '\n';
    return true;
}

}  // namespace

Expected<void> writeSeriesCsv(RunReader &reader, std::span<const SeriesInfo> series, std::int64_t from, std::int64_t to,
                              const std::string &target)
{
    std::vector<Column> columns;
    std::string text = "step";
    for (const SeriesInfo &one : series) {
        Expected<SeriesData> data = reader.values(one.id, from, to);
        if (!data)
            return Unexpected{data.error()};
        columns.push_back({one.dense, std::move(*data)});
        text += "," + quoted(one.name);
    }
    text += '\n';

    std::optional<SafeFile> file;
    if (target != "-") {
        Expected<SafeFile> created = SafeFile::create(target);
        if (!created)
            return Unexpected{created.error()};
        file = std::move(*created);
    }
    const auto flush = [&]() -> Expected<void> {
        Expected<void> written = file ? file->write(text) : printOut(text);
        text.clear();
        return written;
    };
    while (appendRow(columns, text))
        if (text.size() >= kFlushBytes)
            if (Expected<void> written = flush(); !written)
                return written;
    if (Expected<void> written = flush(); !written)
        return written;
    return file ? file->commit() : Expected<void>{};
}

}  // namespace ttq
