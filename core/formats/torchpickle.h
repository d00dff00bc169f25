// What the pickle of a PyTorch file says: storages and the tensors that lie in them. Internal to torchfile.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "pickle.h"
#include "torchfile.h"

namespace ttq {

// "module name" of every global that a weight file may contain.
std::span<const std::string_view> torchGlobals();

struct StorageId {
    std::string key;
    ElementType type = ElementType::F32;
    std::uint64_t elements = 0;
    // Legacy files may name a part of a storage: it begins at this element of it.
    std::uint64_t viewBegin = 0;
    std::uint64_t viewElements = 0;  // = elements if it is the whole storage
};

struct StoragePlace {
    std::uint64_t begin = 0, bytes = 0;  // in the file
};

// Reads the values of one pickle. `source` and `offset` (of the pickle) are for messages.
class TorchPickle {
public:
    TorchPickle(const Pickle &pickle, const ByteSource &source, std::uint64_t offset)
        : m_pickle(pickle), m_source(source), m_offset(offset)
    {
    }

    // Every storage that the pickle mentions, by key. Corrupt if two mentions of a key differ in type or size.
    Expected<std::map<std::string, StorageId>> storages() const;
    // The tensors of the dict that holds them, which is the root or one level below.
    Expected<TorchFile> tensors(const std::map<std::string, StoragePlace> &places) const;

private:
    using Items = std::span<const PickleIndex>;
    Unexpected<Error> corrupt(const std::string &what) const { return m_source.corrupt(m_offset, what); }
    std::string_view globalName(PickleIndex index) const;            // empty if it is none
    std::optional<Items> entries(PickleIndex index) const;           // key, value, … of a dict; nullopt if it is none
    std::optional<PickleIndex> tensorCall(PickleIndex index) const;  // the _rebuild_tensor call behind Parameters
    bool holdsTensors(PickleIndex index) const;
    Expected<StorageId> storageId(const PickleValue &persistent) const;
    Expected<std::vector<std::int64_t>> sizes(PickleIndex index, const std::string &what) const;
    Expected<StoredTensor> tensor(const std::string &name, PickleIndex call,
                                  const std::map<std::string, StoragePlace> &places) const;
    Expected<PickleIndex> findDict(std::string &nested) const;

    const Pickle &m_pickle;
    const ByteSource &m_source;
    std::uint64_t m_offset;
};

}  // namespace ttq
