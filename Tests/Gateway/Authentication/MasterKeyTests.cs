using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class MasterKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_start_makes_a_file_that_only_its_owner_reads()
    {
        var made = MasterKey.Load(null, _folder.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(_folder.FileOf(MasterKey.FileName)));
        Assert.Equal(made.Derive("a"), MasterKey.Load("", _folder.Path).Derive("a"));
    }

    [Fact]
    public void A_configured_key_wins_and_makes_no_file()
    {
        var key = MasterKey.Load(Convert.ToBase64String(new byte[32]), _folder.Path);

        Assert.Equal("NUDGE__MASTERKEY", key.Source);
        Assert.False(File.Exists(_folder.FileOf(MasterKey.FileName)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_file_that_others_may_read_stops_the_start(UnixFileMode mode)
    {
        MasterKey.Load(null, _folder.Path);
        var path = _folder.FileOf(MasterKey.FileName);
        TemporaryFolder.SetMode(path, TemporaryFolder.ModeOf(path) | mode);

        Assert.Contains($"chmod 600 {path}", Assert.Throws<MasterKeyException>(() => MasterKey.Load(null, _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_key_that_is_not_32_bytes_stops_the_start_and_is_not_repeated(string text)
    {
        var message = Assert.Throws<MasterKeyException>(() => MasterKey.Load(text, _folder.Path)).Message;

        Assert.Contains("NUDGE__MASTERKEY", message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_for_two_purposes_differ()
    {
        var key = MasterKey.Load(null, _folder.Path);

        Assert.NotEqual(key.Derive("a"), key.Derive("b"));
    }
}
