// Expected<T, E>: a value or an error, for functions that can fail for reasons outside the program.
//
// GCC 12 has no std::expected; this is its API (has_value, value, error, operator*, value_or, and
// Unexpected for the error side), so that the type can be replaced by an alias once C++23 is the floor.
// Reading the wrong side is a programming error and asserts.
#pragma once

#include <cassert>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "error.h"

namespace ttq {

template <class E>
struct Unexpected {
    E value;
};

template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E = Error>
class [[nodiscard]] Expected {
public:
    using value_type = T;
    using error_type = E;

    template <class U = T,
              class = std::enable_if_t<std::is_constructible_v<T, U> && !std::is_same_v<std::decay_t<U>, Expected>>>
    Expected(U &&value) : m_data(std::in_place_index<0>, std::forward<U>(value))
    {
    }
    template <class G>
    Expected(Unexpected<G> error) : m_data(std::in_place_index<1>, std::move(error.value))
    {
    }

    [[nodiscard]] bool has_value() const { return m_data.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T &value() & { return get(); }
    const T &value() const & { return get(); }
    T &&value() && { return std::move(get()); }
    T &operator*() & { return get(); }
    const T &operator*() const & { return get(); }
    T &&operator*() && { return std::move(get()); }
    T *operator->() { return &get(); }
    const T *operator->() const { return &get(); }

    E &error() { return err(); }
    const E &error() const { return err(); }

    template <class U>
    T value_or(U &&other) const &
    {
        return has_value() ? get() : static_cast<T>(std::forward<U>(other));
    }

private:
    T &get()
    {
        assert(has_value());
        return *std::get_if<0>(&m_data);
    }
    const T &get() const
    {
        assert(has_value());
        return *std::get_if<0>(&m_data);
    }
    E &err()
    {
        assert(!has_value());
        return *std::get_if<1>(&m_data);
    }
    const E &err() const
    {
        assert(!has_value());
        return *std::get_if<1>(&m_data);
    }

    std::variant<T, E> m_data;
};

template <class E>
class [[nodiscard]] Expected<void, E> {
public:
    using value_type = void;
    using error_type = E;

    Expected() = default;
    template <class G>
    Expected(Unexpected<G> error) : m_error(std::move(error.value))
    {
    }

    [[nodiscard]] bool has_value() const { return !m_error.has_value(); }
    explicit operator bool() const { return has_value(); }
    E &error()
    {
        assert(!has_value());
        return *m_error;
    }
    const E &error() const
    {
        assert(!has_value());
        return *m_error;
    }

private:
    std::optional<E> m_error;
};

}  // namespace ttq
