#pragma once
/// daemon/hub_knowledge.hpp - makers and lists that the hub has published, as files in the state directory. They count
/// behind the shipped ones and before the admin's own.

#include "base/result.hpp"
#include "hub/knowledge_bundle.hpp"
#include "policy/load_folders.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace onvigil::daemon {

class HubKnowledge {
public:
    /// `$STATE_DIRECTORY/hub-knowledge`, else in /var/lib/onvigil.
    HubKnowledge();
    /// Puts back what an end of the daemon has left aside.
    explicit HubKnowledge(std::filesystem::path folder);

    /// 0: there is none.
    [[nodiscard]] std::int64_t version() const;
    /// Adds its folders where they belong among those of knowledge_paths.
    void add_to(policy::KnowledgePaths& paths) const;
    /// What was there stays where the new one has a mistake or cannot be written, and until the new one is on disk.
    [[nodiscard]] std::optional<Problem> replace(const hub::KnowledgeBundle& bundle) const;

private:
    void put_in_place(const std::filesystem::path& fresh) const;
    [[nodiscard]] std::filesystem::path aside() const { return folder_.string() + ".old"; }

    std::filesystem::path folder_;
};

}  // namespace onvigil::daemon
