using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class MasterKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_start_makes_a_file_that_only_its_owner_reads()
    {
        var made = MasterKeyFile.Load(null, _folder.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(_folder.FileOf(MasterKey.FileName)));
        Assert.Equal(made.Derive("a"), MasterKeyFile.Load("", _folder.Path).Derive("a"));
    }

    [Fact]
    public void A_configured_key_wins_and_makes_no_file()
    {
        var key = MasterKeyFile.Load(Convert.ToBase64String(new byte[32]), _folder.Path);

        Assert.Equal("NUDGE__MASTERKEY", key.Source);
        Assert.False(File.Exists(_folder.FileOf(MasterKey.FileName)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.GroupExecute)]
    public void A_file_that_its_group_may_read_as_fsGroup_makes_it_is_mended_with_one_warning(UnixFileMode mode)
    {
        var made = MasterKeyFile.Load(null, _folder.Path);
        var path = _folder.FileOf(MasterKey.FileName);
        TemporaryFolder.SetMode(path, TemporaryFolder.ModeOf(path) | mode);
        var terminal = new StringWriter();

        Assert.Equal(made.Derive("a"), MasterKeyFile.Load(null, _folder.Path, terminal).Derive("a"));
        MasterKeyFile.Load(null, _folder.Path, terminal);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(path));
        Assert.StartsWith(
            $"The master key in {path} could be read by its group",
            Assert.Single(terminal.ToString().Trim().Split('\n')),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_made_is_taken_and_no_draft_is_left()
    {
        var made = MasterKeyFile.Load(null, _folder.Path);

        Assert.Equal(made.Derive("a"), MasterKeyFile.Load(null, _folder.Path).Derive("a"));
        Assert.Equal([_folder.FileOf(MasterKey.FileName)], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_file_is_named_as_what_it_is(string text)
    {
        File.WriteAllText(_folder.FileOf(MasterKey.FileName), text);
        TemporaryFolder.SetMode(_folder.FileOf(MasterKey.FileName), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var message = Assert.Throws<MasterKeyException>(() => MasterKeyFile.Load(null, _folder.Path)).Message;

        Assert.StartsWith($"The master key in {_folder.FileOf(MasterKey.FileName)} is empty.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_everybody_may_read_or_write_stops_the_start(UnixFileMode mode)
    {
        MasterKeyFile.Load(null, _folder.Path);
        var path = _folder.FileOf(MasterKey.FileName);
        TemporaryFolder.SetMode(path, TemporaryFolder.ModeOf(path) | mode);

        Assert.Contains(
            $"chmod 600 {path}", Assert.Throws<MasterKeyException>(() => MasterKeyFile.Load(null, _folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_key_that_is_not_32_bytes_stops_the_start_and_is_not_repeated(string text)
    {
        var message = Assert.Throws<MasterKeyException>(() => MasterKeyFile.Load(text, _folder.Path)).Message;

        Assert.Contains("NUDGE__MASTERKEY", message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_for_two_purposes_differ()
    {
        var key = MasterKeyFile.Load(null, _folder.Path);

        Assert.NotEqual(key.Derive("a"), key.Derive("b"));
    }
}
