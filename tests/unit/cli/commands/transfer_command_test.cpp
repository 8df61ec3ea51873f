#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

/// The client beside an `onvigild` that only says what it was started with.
class BesideADaemon : public testing::Test {
protected:
    test::TempDir folder;

    void put_daemon(const std::filesystem::path& path)
    {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << "#!/bin/sh\nfor word; do echo \"[$word]\"; done\nexit 7\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
    /// Through the shell: what it says, and its exit code in the last line.
    std::string run(const std::string& words)
    {
        const auto client = folder.path() / "bin/onvigil";
        std::filesystem::create_directories(client.parent_path());
        std::filesystem::copy_file(ONVIGIL_PROGRAM, client, std::filesystem::copy_options::skip_existing);
        const auto command = "PATH=" + (folder.path() / "path").string() + " " + client.string() + " " + words + " > " +
                             (folder.path() / "out").string() + " 2>&1; /bin/echo $? >> " +
                             (folder.path() / "out").string();
        EXPECT_EQ(std::system(command.c_str()), 0);
        std::ifstream file(folder.path() / "out");
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

TEST_F(BesideADaemon, HandsExportAndImportOnToIt)
{
    put_daemon(folder.path() / "bin/onvigild");
    EXPECT_EQ(run("export"), "[--export]\n[-]\n7\n");
    EXPECT_EQ(run("export 'a b' --config c"), "[--export]\n[a b]\n[--config]\n[c]\n7\n");
    EXPECT_EQ(run("import x --replace --from-another-sensor"),
              "[--import]\n[x]\n[--replace]\n[--from-another-sensor]\n7\n");
}

TEST_F(BesideADaemon, FindsItInThePathOrSaysThatThereIsNone)
{
    EXPECT_THAT(run("export"),
                testing::AllOf(HasSubstr("onvigild, which does this, is neither beside this program nor in"
                                         " PATH"),
                               testing::EndsWith("\n1\n")));
    put_daemon(folder.path() / "path/onvigild");
    EXPECT_EQ(run("config check f"), "[--check-config]\n[--config]\n[f]\n7\n");
}

}  // namespace
}  // namespace onvigil::cli
