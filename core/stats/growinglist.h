// A list of plain values that only grows at its end. Copies share what they hold: a copy costs one reference, appending
// costs what is appended, and a copy taken earlier stays as it was while the list grows.
//
// Values lie in blocks whose size doubles, so that none ever moves. Whoever appends first to a shared end goes on there;
// another copy that appends too gets blocks of its own. Copies may be read and grown in different threads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace ttq {

template <class T>
class GrowingList {
    static_assert(std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>);
    static constexpr std::size_t kFirstBlock = 64;
    static constexpr std::size_t kBlocks = 48;

    struct Store {
        std::array<std::unique_ptr<T[]>, kBlocks> blocks;
        std::atomic<std::size_t> used = 0;  // by the longest of the copies

        const T &at(std::size_t index) const
        {
            const std::size_t block = blockOf(index);
            return blocks[block][index - startOf(block)];
        }
    };

public:
    using value_type = T;

    class Iterator {
    public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T *;
        using reference = const T &;

        Iterator() = default;
        reference operator*() const { return m_store->at(m_index); }
        pointer operator->() const { return &m_store->at(m_index); }
        reference operator[](difference_type n) const { return *(*this + n); }
        Iterator &operator+=(difference_type n)
        {
            m_index += static_cast<std::size_t>(n);
            return *this;
        }
        Iterator &operator-=(difference_type n) { return *this += -n; }
        Iterator &operator++() { return *this += 1; }
        Iterator &operator--() { return *this -= 1; }
        Iterator operator++(int) { return std::exchange(*this, *this + 1); }
        Iterator operator--(int) { return std::exchange(*this, *this - 1); }
        friend Iterator operator+(Iterator it, difference_type n) { return it += n; }
        friend Iterator operator+(difference_type n, Iterator it) { return it += n; }
        friend Iterator operator-(Iterator it, difference_type n) { return it -= n; }
        friend difference_type operator-(const Iterator &a, const Iterator &b)
        {
            return static_cast<difference_type>(a.m_index) - static_cast<difference_type>(b.m_index);
        }
        bool operator==(const Iterator &other) const { return m_index == other.m_index; }
        auto operator<=>(const Iterator &other) const { return m_index <=> other.m_index; }

    private:
        friend class GrowingList;
        Iterator(const Store *store, std::size_t index) : m_store(store), m_index(index) {}

        const Store *m_store = nullptr;
        std::size_t m_index = 0;
    };
    using const_iterator = Iterator;

    GrowingList() = default;
    GrowingList(std::initializer_list<T> values) { append(std::span<const T>(values.begin(), values.size())); }
    GrowingList(const std::vector<T> &values) { append(values); }  // implicit: the same values
    // What was moved from is empty, as a moved vector is.
    GrowingList(GrowingList &&other) noexcept
        : m_store(std::move(other.m_store)), m_size(std::exchange(other.m_size, 0))
    {
    }
    GrowingList &operator=(GrowingList &&other) noexcept
    {
        m_store = std::move(other.m_store);
        m_size = std::exchange(other.m_size, 0);
        return *this;
    }
    GrowingList(const GrowingList &) = default;
    GrowingList &operator=(const GrowingList &) = default;
    ~GrowingList() = default;

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    const T &operator[](std::size_t index) const { return m_store->at(index); }
    const T &front() const { return m_store->at(0); }
    const T &back() const { return m_store->at(m_size - 1); }
    Iterator begin() const { return {m_store.get(), 0}; }
    Iterator end() const { return {m_store.get(), m_size}; }

    // The values from `index` on that lie together: at least one, for an index below size(). For loops over many.
    std::span<const T> piece(std::size_t index) const
    {
        const std::size_t block = blockOf(index), start = startOf(block);
        return {&m_store->blocks[block][index - start], std::min(start + sizeOf(block), m_size) - index};
    }

    void push_back(const T &value) { append(std::span<const T>(&value, 1)); }
    void append(const std::vector<T> &values) { append(std::span<const T>(values)); }
    void append(std::span<const T> values)
    {
        if (values.empty())
            return;
        claim(values.size());
        for (std::size_t done = 0; done < values.size();) {
            const std::size_t at = m_size + done, block = blockOf(at), offset = at - startOf(block);
            std::unique_ptr<T[]> &place = m_store->blocks[block];
            if (!place)
                place = std::make_unique_for_overwrite<T[]>(sizeOf(block));
            const std::size_t count = std::min(values.size() - done, sizeOf(block) - offset);
            std::copy_n(values.data() + done, count, place.get() + offset);
            done += count;
        }
        m_size += values.size();
    }
    void append(const GrowingList &other)
    {
        const GrowingList kept = other;  // it may be this list
        for (std::size_t at = 0; at < kept.size();) {
            const std::span<const T> values = kept.piece(at);
            append(values);
            at += values.size();
        }
    }
    void clear() { *this = {}; }

    bool sharesWith(const GrowingList &other) const { return m_store == other.m_store; }

    bool operator==(const GrowingList &other) const
    {
        if (m_size != other.m_size)
            return false;
        for (std::size_t at = 0; at < m_size;) {
            const std::span<const T> mine = piece(at), others = other.piece(at);
            if (!std::equal(mine.begin(), mine.end(), others.begin()))
                return false;
            at += mine.size();
        }
        return true;
    }

private:
    // Block 0 holds the first kFirstBlock values, block k the 2ᵏ⁻¹·kFirstBlock behind those of the blocks before it.
    static std::size_t blockOf(std::size_t index)
    {
        return static_cast<std::size_t>(std::bit_width(index / kFirstBlock));
    }
    static std::size_t startOf(std::size_t block) { return block == 0 ? 0 : kFirstBlock << (block - 1); }
    static std::size_t sizeOf(std::size_t block) { return block == 0 ? kFirstBlock : kFirstBlock << (block - 1); }

    // Takes the places behind the end; in a store of its own if another copy has them.
    void claim(std::size_t count)
    {
        if (!m_store)
            m_store = std::make_shared<Store>();
        std::size_t expected = m_size;
        if (m_store->used.compare_exchange_strong(expected, m_size + count))
            return;
        const GrowingList shared = std::move(*this);
        *this = {};
        append(shared);
        claim(count);
    }

    std::shared_ptr<Store> m_store;
    std::size_t m_size = 0;
};

}  // namespace ttq
