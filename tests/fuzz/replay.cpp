#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz.hpp"

/// Runs every file of the folders (or files) given through the target once.
int main(int argc, char** argv)
{
    namespace fs = std::filesystem;
    int runs = 0;
    const auto run = [&](const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        ++runs;
    };
    for (int i = 1; i < argc; ++i) {
        if (!fs::is_directory(argv[i])) {
            run(argv[i]);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(argv[i]))
            if (entry.is_regular_file()) run(entry.path());
    }
    std::printf("%d inputs\n", runs);
    return runs > 0 ? 0 : 1;
}
