using System.Security.Cryptography;
using FsCheck.Fluent;
using FsCheck;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class SecretBoxTests
{
    private readonly SecretBox _box = new(NewKey());

    [Fact]
    public void A_sealed_box_opens_for_its_purpose() =>
        Prop.ForAll<byte[], NonNull<string>>((secret, purpose) =>
        {
            secret ??= [];
            var text = new string([.. purpose.Get.Where(c => !char.IsSurrogate(c))]);
            return _box.TryOpen(_box.Seal(secret, text), text, out var opened) && opened.AsSpan().SequenceEqual(secret);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_of_the_secret_shows_and_no_two_boxes_are_alike()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var (one, two) = (_box.Seal(secret, "a"), _box.Seal(secret, "a"));

        Assert.NotEqual(one, two);
        Assert.Equal(-1, one.AsSpan().IndexOf(secret.AsSpan(0, 4)));
    }

    [Fact]
    public void A_box_that_was_changed_anywhere_stays_shut()
    {
        var box = _box.Seal([1, 2, 3], "a");
        for (var i = 0; i < box.Length; i++)
        {
            var changed = box.ToArray();
            changed[i] ^= 1;
            Assert.False(_box.TryOpen(changed, "a", out _), $"byte {i}");
        }

        for (var length = 0; length < box.Length; length++)
            Assert.False(_box.TryOpen(box.AsSpan(0, length), "a", out _), $"{length} bytes");
    }

    [Fact]
    public void Another_purpose_or_another_master_key_opens_nothing()
    {
        var box = _box.Seal([1, 2, 3], "app secret library k1");

        Assert.False(_box.TryOpen(box, "app secret other k1", out _));
        Assert.False(new SecretBox(NewKey()).TryOpen(box, "app secret library k1", out _));
    }

    private static MasterKey NewKey() => MasterKeyFile.Load(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "");
}
