#pragma once
/// model/boxed.hpp - a value that few have: while there is none it takes the room of a pointer. Copies are deep, and
/// two are equal where their values are.

#include <memory>
#include <optional>
#include <utility>

namespace onvigil::model {

template <typename T>
class Boxed {
public:
    Boxed() noexcept = default;
    Boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}
    Boxed(std::optional<T> value) : value_(value ? std::make_unique<T>(std::move(*value)) : nullptr) {}
    Boxed(const Boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
    Boxed(Boxed&&) noexcept = default;
    Boxed& operator=(Boxed other) noexcept
    {
        value_ = std::move(other.value_);
        return *this;
    }
    ~Boxed() = default;

    void reset() noexcept { value_.reset(); }

    [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
    [[nodiscard]] const T& operator*() const noexcept { return *value_; }
    [[nodiscard]] const T* operator->() const noexcept { return value_.get(); }
    [[nodiscard]] T* operator->() noexcept { return value_.get(); }

    friend bool operator==(const Boxed& one, const Boxed& other) noexcept
    {
        return one && other ? *one == *other : !one && !other;
    }

private:
    std::unique_ptr<T> value_;
};

}  // namespace onvigil::model
