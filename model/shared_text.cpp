#include "model/shared_text.hpp"

#include <algorithm>

namespace onvigil::model {

const std::string& SharedText::nothing() noexcept
{
    static const std::string empty;
    return empty;
}

/// What is held elsewhere already was shared before.
void TextPool::share(SharedText& text)
{
    if (!text.alone()) return;
    const auto [known, is_new] = known_.insert(text);
    if (!is_new) text = *known;
    if (known_.size() >= forget_at_) forget_unheld();
}

void TextPool::share(std::vector<SharedText>& texts)
{
    for (auto& text : texts) share(text);
}

void TextPool::forget_unheld()
{
    boost::unordered::erase_if(known_, [](const SharedText& text) { return text.alone(); });
    forget_at_ = std::max<std::size_t>(1024, 2 * known_.size());
}

}  // namespace onvigil::model
