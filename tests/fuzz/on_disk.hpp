#pragma once
/// on_disk.hpp - for what is read from files: one file in memory (tmpfs where there is one), written anew for each
/// input.

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>

namespace onvigil::fuzz {

class FileOnDisk {
public:
    explicit FileOnDisk(const std::string& name)
    {
        const std::filesystem::path shared = "/dev/shm";
        const auto base = std::filesystem::is_directory(shared) ? shared : std::filesystem::temp_directory_path();
        folder_ = base / ("onvigil-fuzz-" + std::to_string(getpid()));
        std::filesystem::create_directories(folder_);
        file_ = folder_ / name;
    }
    ~FileOnDisk()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    FileOnDisk(const FileOnDisk&) = delete;
    FileOnDisk& operator=(const FileOnDisk&) = delete;

    void write(const unsigned char* data, std::size_t size) const
    {
        std::ofstream(file_, std::ios::binary | std::ios::trunc)
            .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    std::filesystem::path folder_, file_;
};

}  // namespace onvigil::fuzz
