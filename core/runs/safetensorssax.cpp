#include "safetensorssax.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <utility>
#include <vector>

namespace ttq {
namespace {

using Json = nlohmann::json;

// A state per place in {"__metadata__": {text: text}, name: {"dtype": text, "shape": [n…], "data_offsets": [n, n]}}.
// Every callback returns false at the first thing that does not belong where it is.
class HeaderHandler final : public nlohmann::json_sax<Json> {
public:
    SafetensorsHeader header;
    Error error{ErrorCode::Corrupt, {}};

    bool start_object(std::size_t) override
    {
        switch (m_place) {
        case Place::Start: return enter(Place::Root);
        case Place::MetadataValue: return enter(Place::Metadata);
        case Place::TensorValue:
            m_entry = {};
            m_dtype = m_shape = m_offsets = false;
            return enter(Place::Tensor);
        default: return misplaced("an object");
        }
    }

    bool end_object() override
    {
        if (m_place == Place::Tensor) {
            if (!m_dtype || !m_shape || !m_offsets)
                return fail("tensor " + inQuotes(m_name) + " lacks "
                            + (!m_dtype       ? "dtype"
                                   : !m_shape ? "shape"
                                              : "data_offsets"));
            header.tensors.emplace(std::move(m_name), std::move(m_entry));
        }
        return enter(m_place == Place::Root ? Place::End : Place::Root);
    }

    bool key(std::string &key) override
    {
        switch (m_place) {
        case Place::Root:
            if (key == kMetadataKey)
                return std::exchange(m_metadata, true) ? fail("__metadata__ occurs twice")
                                                       : enter(Place::MetadataValue);
            if (header.tensors.count(key) != 0)
                return fail("tensor " + inQuotes(key) + " occurs twice");
            m_name = std::move(key);
            return enter(Place::TensorValue);
        case Place::Metadata:
            if (header.metadata.count(key) != 0)
                return fail("the key " + inQuotes(key) + " of __metadata__ occurs twice");
            m_name = std::move(key);
            return enter(Place::MetadataText);
        case Place::Tensor: return tensorKey(key);
        default: return misplaced("a key");
        }
    }

    bool string(std::string &value) override
    {
        if (m_place == Place::MetadataText) {
            header.metadata.emplace(std::move(m_name), std::move(value));
            return enter(Place::Metadata);
        }
        if (m_place != Place::DTypeValue)
            return misplaced("text");
        const std::optional<DType> dtype = dtypeNamed(value);
        if (!dtype)
            return fail("tensor " + inQuotes(m_name) + " has the dtype " + inQuotes(value)
                            + "; known are F32, F64, F16, BF16, I64, I32, I16, I8, U8 and BOOL",
                        ErrorCode::Unsupported);
        m_entry.dtype = *dtype;
        return enter(Place::Tensor);
    }

    bool start_array(std::size_t) override
    {
        if (m_place == Place::ShapeValue)
            return enter(Place::Shape);
        if (m_place != Place::OffsetsValue)
            return misplaced("an array");
        m_offsetCount = 0;
        return enter(Place::Offsets);
    }

    bool end_array() override
    {
        if (m_place == Place::Offsets && m_offsetCount != 2)
            return fail("tensor " + inQuotes(m_name) + " has data_offsets of " + std::to_string(m_offsetCount)
                        + " numbers instead of 2");
        return enter(Place::Tensor);
    }

    bool number_unsigned(Json::number_unsigned_t value) override
    {
        if (m_place == Place::Shape) {
            if (value > static_cast<Json::number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
                return notInteger("shape", std::to_string(value));
            if (m_entry.shape.size() == kMaxTensorRank)
                return fail("tensor " + inQuotes(m_name) + " has more than " + std::to_string(kMaxTensorRank)
                                + " dimensions",
                            ErrorCode::Unsupported);
            m_entry.shape.push_back(static_cast<std::int64_t>(value));
            return true;
        }
        if (m_place != Place::Offsets)
            return misplaced("a number");
        if (m_offsetCount < 2)
            (m_offsetCount == 0 ? m_entry.begin : m_entry.end) = static_cast<std::size_t>(value);
        ++m_offsetCount;
        return true;
    }

    bool number_integer(Json::number_integer_t value) override { return otherNumber(std::to_string(value)); }
    bool number_float(Json::number_float_t, const std::string &text) override { return otherNumber(text); }
    bool null() override { return misplaced("null"); }
    bool boolean(bool) override { return misplaced("true or false"); }
    bool binary(Json::binary_t &) override { return misplaced("binary data"); }

    bool parse_error(std::size_t position, const std::string &, const Json::exception &) override
    {
        // `position` counts the characters read, so the offending one is at position − 1 of the header.
        return fail("the header is not valid JSON at file offset " + std::to_string(7 + position));
    }

private:
    enum class Place {
        Start,
        Root,
        MetadataValue,
        Metadata,
        MetadataText,
        TensorValue,
        Tensor,
        DTypeValue,
        ShapeValue,
        Shape,
        OffsetsValue,
        Offsets,
        End
    };

    bool enter(Place place)
    {
        m_place = place;
        return true;
    }

    bool fail(std::string detail, ErrorCode code = ErrorCode::Corrupt)
    {
        error = {code, std::move(detail)};
        return false;
    }

    bool tensorKey(const std::string &key)
    {
        const auto once = [&](bool &seen, Place place) {
            if (std::exchange(seen, true))
                return fail("tensor " + inQuotes(m_name) + " has " + key + " twice");
            return enter(place);
        };
        if (key == "dtype")
            return once(m_dtype, Place::DTypeValue);
        if (key == "shape")
            return once(m_shape, Place::ShapeValue);
        if (key == "data_offsets")
            return once(m_offsets, Place::OffsetsValue);
        return fail("tensor " + inQuotes(m_name) + " has the unknown key " + inQuotes(key)
                    + "; allowed are dtype, shape and data_offsets");
    }

    bool otherNumber(const std::string &text)
    {
        if (m_place == Place::Shape)
            return notInteger("shape", text);
        return m_place == Place::Offsets ? notInteger("data_offsets", text) : misplaced("a number");
    }

    bool notInteger(const std::string &field, const std::string &text)
    {
        return fail("tensor " + inQuotes(m_name) + " has " + inQuotes(text) + " in its " + field
                    + ", which takes whole numbers from 0 to 2^63 - 1");
    }

    bool misplaced(const std::string &what)
    {
        const auto of = [&](const std::string &field) { return field + " of tensor " + inQuotes(m_name); };
        std::string where;
        switch (m_place) {
        case Place::MetadataValue: where = "__metadata__, which takes an object"; break;
        case Place::MetadataText:
            where = "the value of " + inQuotes(m_name) + " in __metadata__, which takes text";
            break;
        case Place::TensorValue: where = "the value of tensor " + inQuotes(m_name) + ", which takes an object"; break;
        case Place::DTypeValue: where = of("dtype") + ", which takes text"; break;
        case Place::ShapeValue:
        case Place::Shape: where = of("shape") + ", which takes an array of whole numbers"; break;
        case Place::OffsetsValue:
        case Place::Offsets: where = of("data_offsets") + ", which takes two whole numbers"; break;
        default: where = "a place where the format has none"; break;
        }
        return fail("the header has " + what + " as " + where);
    }

    Place m_place = Place::Start;
    std::string m_name;  // the tensor, or the key of the metadata, being read
    TensorEntry m_entry{};
    bool m_metadata = false, m_dtype = false, m_shape = false, m_offsets = false;
    int m_offsetCount = 0;
};

}  // namespace

Expected<SafetensorsHeader> readHeaderJson(std::string_view text)
{
    HeaderHandler handler;
    try {
        if (Json::sax_parse(text.begin(), text.end(), &handler))
            return std::move(handler.header);
    } catch (const std::exception &exception) {
        return Unexpected{Error{ErrorCode::Internal, std::string("the header cannot be read: ") + exception.what()}};
    }
    return Unexpected{std::move(handler.error)};
}

}  // namespace ttq
