#pragma once
/// policy/attribution.hpp - from all evidence of a device to the makers it points to, and how surely.
///
/// Lists do not matter here: who is banned is asked afterwards (judgement.hpp).

#include "model/device.hpp"
#include "policy/knowledge.hpp"
#include "policy/recognizer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onvigil::policy {

/// What kind of evidence speaks, weakest first: protocol outweighs MAC, MAC outweighs label.
enum class Channel : std::uint8_t { mark, label, mac, protocol };
[[nodiscard]] Channel channel_of(model::Key key);

/// One piece of evidence pointing to one maker or seller.
struct EvidenceMatch {
    std::size_t maker = 0;
    model::Strength strength{};
    bool badge = false;  ///< the brand has no file of its own: this match alone names the badge
    const model::Evidence* evidence = nullptr;
    const Rule* rule = nullptr;    ///< what it fits
    const Brand* brand = nullptr;  ///< set: it points to the maker through a brand that it mostly makes
    std::vector<const model::Evidence*> together{};  ///< what else had to be there (Rule::all)

    /// A user could have typed it, or it comes along with copied code.
    [[nodiscard]] bool weak() const { return user_editable(evidence->key) || copied_with_code(evidence->key); }
    /// Alone it is worth a note.
    [[nodiscard]] bool supports() const
    {
        return evidence->key == model::Key::mdns_instance || (rule != nullptr && rule->support);
    }
    /// Other makers go by the same words.
    [[nodiscard]] bool shared() const { return rule != nullptr && !rule->shared_with.empty(); }
};

/// All that points to one maker or seller.
struct MakerMatch {
    std::size_t maker = 0;
    model::Strength strength{};          ///< the strongest of its matches
    Channel channel = Channel::mark;     ///< the weightiest among those of that strength
    bool weak_only = true;               ///< nothing but what a user could have typed or code brings along
    bool support_only = true;            ///< nothing but what counts beside something else
    bool shared_only = true;             ///< its strength rests on words that other makers go by, too
    bool brand_only = true;              ///< nothing but the brand
    std::vector<EvidenceMatch> matches;  ///< strongest and weightiest first
};

/// What of a Rule::all was found.
struct RuleParts {
    std::size_t maker = 0;
    const Rule* rule = nullptr;
    std::vector<const model::Evidence*> found;  ///< by part; null: not found
};

struct Attribution {
    std::vector<MakerMatch> candidates;  ///< makers and sellers, strongest and weightiest first
    std::vector<EvidenceMatch> remarks;  ///< brands that resell some, few or formerly: worth a note
    std::vector<EvidenceMatch> parts;    ///< of a Rule::all that is not met, where nothing else names its maker
    std::string label;                   ///< what it calls itself to ONVIF where no file knows the name; else empty
};

/// Which maker's brand a seller is: the brands entries that name the seller's file.
struct BrandLink {
    std::size_t maker = 0;
    const Brand* brand = nullptr;
};

/// All that attribution needs of the knowledge, made ready once.
class Attributor {
public:
    /// `knowledge` must stay where it is and outlive it.
    explicit Attributor(const Knowledge& knowledge);

    [[nodiscard]] Attribution attribute(const model::Device& device) const;
    [[nodiscard]] const Recognizer& recognizer() const { return recognizer_; }

private:
    void take(const model::Evidence& evidence, const Hit& hit, std::vector<RuleParts>& parts, Attribution& out,
              const model::Device& device) const;
    void add(EvidenceMatch match, Attribution& out) const;
    void join(const std::vector<RuleParts>& parts, Attribution& out) const;

    const Knowledge& knowledge_;
    Recognizer recognizer_;
    std::vector<std::vector<BrandLink>> brand_links_;  ///< by index of the seller
};

}  // namespace onvigil::policy
