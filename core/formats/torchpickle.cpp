#include "torchpickle.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

namespace ttq {

namespace {

using Kind = PickleValue::Kind;

struct StorageRow {
    std::string_view global;
    ElementType type;
};
constexpr StorageRow kStorages[] = {
    {"torch FloatStorage", ElementType::F32}, {"torch DoubleStorage", ElementType::F64},
    {"torch HalfStorage", ElementType::F16},  {"torch BFloat16Storage", ElementType::BF16},
    {"torch LongStorage", ElementType::I64},  {"torch IntStorage", ElementType::I32},
    {"torch ShortStorage", ElementType::I16}, {"torch CharStorage", ElementType::I8},
    {"torch ByteStorage", ElementType::U8},   {"torch BoolStorage", ElementType::Bool},
};

constexpr std::string_view kOrderedDict = "collections OrderedDict", kSize = "torch Size",
                           kTensor = "torch._utils _rebuild_tensor", kTensor2 = "torch._utils _rebuild_tensor_v2",
                           kParameter = "torch._utils _rebuild_parameter",
                           kParameterClass = "torch.nn.parameter Parameter";

constexpr std::string_view kGlobals[] = {
    kOrderedDict,
    kSize,
    kTensor,
    kTensor2,
    kParameter,
    kParameterClass,
    "torch device",
    "torch FloatStorage",
    "torch DoubleStorage",
    "torch HalfStorage",
    "torch BFloat16Storage",
    "torch LongStorage",
    "torch IntStorage",
    "torch ShortStorage",
    "torch CharStorage",
    "torch ByteStorage",
    "torch BoolStorage",
};

// Under which key training scripts put the state_dict of the network.
constexpr std::string_view kDictKeys[] = {"state_dict", "model_state_dict", "model", "net", "network", "weights"};

constexpr std::size_t kMaxRank = 64, kMaxTensors = 50'000, kMaxDimensions = 500'000;

std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b)
{
    if (a != 0 && b > std::numeric_limits<std::uint64_t>::max() / 2 / a)
        return std::nullopt;
    return a * b;
}

}  // namespace

std::span<const std::string_view> torchGlobals()
{
    return kGlobals;
}

std::string_view TorchPickle::globalName(PickleIndex index) const
{
    const PickleValue &value = m_pickle[index];
    return value.kind == Kind::Global ? kGlobals[static_cast<std::size_t>(value.integer)] : std::string_view();
}

std::optional<TorchPickle::Items> TorchPickle::entries(PickleIndex index) const
{
    const PickleValue &value = m_pickle[index];
    if (value.kind == Kind::Dict)
        return Items(value.items);
    if (value.kind == Kind::Call && globalName(value.items[0]) == kOrderedDict)
        return Items(value.items).subspan(2);
    return std::nullopt;
}

std::optional<PickleIndex> TorchPickle::tensorCall(PickleIndex index) const
{
    constexpr int kDeepest = 4;  // a Parameter of a Parameter is not worth more
    for (int depth = 0; depth < kDeepest; ++depth) {
        const PickleValue &value = m_pickle[index];
        if (value.kind != Kind::Call)
            return std::nullopt;
        const std::string_view callable = globalName(value.items[0]);
        if (callable == kTensor || callable == kTensor2)
            return index;
        const PickleValue &arguments = m_pickle[value.items[1]];
        if ((callable != kParameter && callable != kParameterClass) || arguments.items.empty())
            return std::nullopt;
        index = arguments.items[0];
    }
    return std::nullopt;
}

bool TorchPickle::holdsTensors(PickleIndex index) const
{
    const auto items = entries(index);
    for (std::size_t i = 0; items && i + 1 < items->size(); i += 2) {
        if (tensorCall((*items)[i + 1]))
            return true;
    }
    return false;
}

Expected<StorageId> TorchPickle::storageId(const PickleValue &persistent) const
{
    const PickleValue &id = m_pickle[persistent.items[0]];
    const bool shaped = id.kind == Kind::Tuple && (id.items.size() == 5 || id.items.size() == 6)
        && m_pickle.isText(id.items[0], "storage") && m_pickle[id.items[2]].kind == Kind::Text
        && m_pickle[id.items[3]].kind == Kind::Text && m_pickle[id.items[4]].kind == Kind::Int;
    if (!shaped)
        return corrupt("the pickle refers to something outside that is no storage of (class, key, place, size)");
    StorageId storage;
    storage.key = m_pickle.text(m_pickle[id.items[2]]);
    const auto row = std::find_if(std::begin(kStorages), std::end(kStorages),
                                  [&](const StorageRow &r) { return r.global == globalName(id.items[1]); });
    if (row == std::end(kStorages))
        return corrupt("storage " + quotedForMessage(storage.key) + " has no type that is known");
    storage.type = row->type;
    const std::int64_t elements = m_pickle[id.items[4]].integer;
    const auto bytes
        = elements < 0 ? std::nullopt : product(static_cast<std::uint64_t>(elements), sizeOf(storage.type));
    if (!bytes || *bytes > m_source.size())
        return corrupt("storage " + quotedForMessage(storage.key) + " has " + std::to_string(elements)
                       + " elements, more than the file of " + std::to_string(m_source.size()) + " bytes can hold");
    storage.elements = storage.viewElements = static_cast<std::uint64_t>(elements);
    if (id.items.size() == 6 && m_pickle[id.items[5]].kind != Kind::None) {
        const PickleValue &view = m_pickle[id.items[5]];
        if (view.kind != Kind::Tuple || view.items.size() != 3 || m_pickle[view.items[1]].kind != Kind::Int
            || m_pickle[view.items[2]].kind != Kind::Int)
            return corrupt("the part of storage " + quotedForMessage(storage.key) + " is not (key, begin, size)");
        const std::int64_t begin = m_pickle[view.items[1]].integer, size = m_pickle[view.items[2]].integer;
        if (begin < 0 || size < 0 || begin > elements || size > elements - begin)
            return corrupt("a part of storage " + quotedForMessage(storage.key) + " lies outside of it");
        storage.viewBegin = static_cast<std::uint64_t>(begin);
        storage.viewElements = static_cast<std::uint64_t>(size);
    }
    return storage;
}

Expected<std::map<std::string, StorageId>> TorchPickle::storages() const
{
    std::map<std::string, StorageId> result;
    for (const PickleValue &value : m_pickle.values()) {
        if (value.kind != Kind::Persistent)
            continue;
        auto storage = storageId(value);
        if (!storage)
            return Unexpected{storage.error()};
        const auto [found, added] = result.emplace(storage->key, *storage);
        if (!added && (found->second.type != storage->type || found->second.elements != storage->elements))
            return corrupt("storage " + quotedForMessage(storage->key) + " has two types or sizes");
    }
    return result;
}

Expected<std::vector<std::int64_t>> TorchPickle::sizes(PickleIndex index, const std::string &what) const
{
    const PickleValue *value = &m_pickle[index];
    if (value->kind == Kind::Call && globalName(value->items[0]) == kSize
        && m_pickle[value->items[1]].items.size() == 1)
        value = &m_pickle[m_pickle[value->items[1]].items[0]];
    if (value->kind != Kind::Tuple)
        return corrupt(what + " is not a tuple of numbers");
    if (value->items.size() > kMaxRank)
        return m_source.unsupported(m_offset,
                                    what + " has " + std::to_string(value->items.size())
                                        + " numbers; allowed: " + std::to_string(kMaxRank));
    std::vector<std::int64_t> result;
    for (const PickleIndex item : value->items) {
        const PickleValue &number = m_pickle[item];
        if (number.kind != Kind::Int || number.integer < 0)
            return corrupt(what + " has something else than a number from 0 on in it");
        result.push_back(number.integer);
    }
    return result;
}

Expected<StoredTensor> TorchPickle::tensor(const std::string &name, PickleIndex call,
                                           const std::map<std::string, StoragePlace> &places) const
{
    const std::string shown = "tensor " + quotedForMessage(name);
    const PickleValue &arguments = m_pickle[m_pickle[call].items[1]];
    const std::size_t least = globalName(m_pickle[call].items[0]) == kTensor ? 4 : 6;
    if (arguments.items.size() < least || m_pickle[arguments.items[0]].kind != Kind::Persistent
        || m_pickle[arguments.items[1]].kind != Kind::Int)
        return corrupt(shown + " is not made of (storage, offset, shape, strides)");
    const auto storage = storageId(m_pickle[arguments.items[0]]);
    if (!storage)
        return Unexpected{storage.error()};
    auto shape = sizes(arguments.items[2], "the shape of " + shown);
    if (!shape)
        return Unexpected{shape.error()};
    auto strides = sizes(arguments.items[3], "the strides of " + shown);
    if (!strides)
        return Unexpected{strides.error()};
    if (shape->size() != strides->size())
        return corrupt(shown + " has " + std::to_string(shape->size()) + " dimensions and "
                       + std::to_string(strides->size()) + " strides");

    const std::int64_t offset = m_pickle[arguments.items[1]].integer;
    std::optional<std::uint64_t> elements = 1, last = 0;  // `last`: the highest index that an element has
    for (const std::int64_t size : *shape) {
        elements = product(*elements, static_cast<std::uint64_t>(size));
        if (!elements)
            return corrupt(shown + " has a shape whose product overflows");
    }
    for (std::size_t i = 0; i < shape->size() && *elements > 0; ++i) {
        const auto reach
            = product(static_cast<std::uint64_t>((*shape)[i] - 1), static_cast<std::uint64_t>((*strides)[i]));
        last = reach ? std::optional(*last + *reach) : std::nullopt;
        if (!last || *last > storage->elements)
            return corrupt(shown + " reaches outside its storage of " + std::to_string(storage->elements)
                           + " elements");
    }
    const std::uint64_t used = *elements == 0 ? 0 : *last + 1;
    if (offset < 0 || static_cast<std::uint64_t>(offset) > storage->viewElements
        || used > storage->viewElements - static_cast<std::uint64_t>(offset))
        return corrupt(shown + " begins at element " + std::to_string(offset) + " and reaches outside its storage of "
                       + std::to_string(storage->viewElements) + " elements");
    // A stride of 0 repeats an element: a few bytes would become any number of them.
    if (*elements > used)
        return corrupt(shown + " has " + std::to_string(*elements) + " elements in " + std::to_string(used)
                       + " places");
    const auto place = places.find(storage->key);
    if (place == places.end())
        return corrupt(shown + " lies in storage " + quotedForMessage(storage->key) + ", which the file lacks");
    StoredTensor result{name, storage->type, std::move(*shape), std::move(*strides), 0, 0};
    const std::size_t element = sizeOf(storage->type);
    result.begin = place->second.begin + (storage->viewBegin + static_cast<std::uint64_t>(offset)) * element;
    result.end = result.begin + used * element;
    return result;
}

Expected<PickleIndex> TorchPickle::findDict(std::string &nested) const
{
    const PickleIndex root = m_pickle.root();
    const auto items = entries(root);
    if (!items)
        return corrupt("the file holds no dict of tensors (a state_dict)");
    std::vector<PickleIndex> candidates;  // keys
    std::map<PickleIndex, bool> known;    // many keys may name one value
    const auto holds = [&](PickleIndex value) {
        const auto [place, fresh] = known.try_emplace(value, false);
        if (fresh)
            place->second = holdsTensors(value);
        return place->second;
    };
    for (std::size_t i = 0; i + 1 < items->size(); i += 2) {
        if (holds((*items)[i + 1]) && m_pickle[(*items)[i]].kind == Kind::Text)
            candidates.push_back(static_cast<PickleIndex>(i));
    }
    const auto choose = [&](PickleIndex position) {
        nested = m_pickle.text(m_pickle[(*items)[position]]);
        return (*items)[position + 1];
    };
    for (const std::string_view key : kDictKeys) {
        for (const PickleIndex position : candidates) {
            if (m_pickle.isText((*items)[position], key))
                return choose(position);
        }
    }
    if (holdsTensors(root))
        return root;
    if (candidates.size() == 1)
        return choose(candidates[0]);
    if (candidates.empty())
        return corrupt("the file holds no tensors, neither in its dict nor one level below");
    std::string keys;
    for (const PickleIndex position : candidates) {
        if (keys.size() < 400)
            keys += (keys.empty() ? "" : ", ") + quotedForMessage(m_pickle.text(m_pickle[(*items)[position]]));
    }
    return m_source.unsupported(m_offset, "several dicts hold tensors, none called state_dict: " + keys);
}

Expected<TorchFile> TorchPickle::tensors(const std::map<std::string, StoragePlace> &places) const
{
    TorchFile file;
    const auto dict = findDict(file.nested);
    if (!dict)
        return Unexpected{dict.error()};
    const auto items = entries(*dict);
    std::set<std::string_view> names;
    std::size_t dimensions = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i + 1 < items->size(); i += 2) {
        const PickleValue &key = m_pickle[(*items)[i]];
        if (key.kind != Kind::Text)
            return corrupt("a key beside the tensors is no text");
        const std::string_view name = m_pickle.text(key);
        if (!names.insert(name).second)
            return corrupt("two entries are called " + quotedForMessage(name));
        const auto call = tensorCall((*items)[i + 1]);
        if (!call) {
            file.skipped.emplace_back(name);
            continue;
        }
        auto read = tensor(std::string(name), *call, places);
        if (!read)
            return Unexpected{read.error()};
        dimensions += read->shape.size();
        bytes += read->bytes();
        if (file.tensors.size() >= kMaxTensors || dimensions > kMaxDimensions)
            return m_source.unsupported(m_offset, "more than " + std::to_string(kMaxTensors) + " tensors");
        if (bytes > 4 * m_source.size())
            return m_source.unsupported(m_offset, "the tensors together are larger than four times the file");
        file.tensors.push_back(std::move(*read));
    }
    return file;
}

}  // namespace ttq
