using System.Buffers.Binary;
using Microsoft.Playwright;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser;

/// <summary>Takes the picture of the demo that the README shows.</summary>
public sealed class PictureTests(Chromium chromium) : DemoTest(chromium)
{
    /// <summary>
    /// Set by <c>scripts/picture-demo.sh</c>: the file that the picture goes to. Without it the picture is taken and dropped.
    /// </summary>
    private const string FileVariable = "NUDGE_DEMO_PICTURE";

    [Fact]
    public async Task The_demo_can_be_shown_with_both_inboxes_filled()
    {
        await Ben.AskForAsync("Cordless drill");
        await Ada.HasUnreadAsync(1);
        await Ada.OpenInboxAsync();
        await Ada.Items.First.GetByRole(AriaRole.Button).First.ClickAsync();
        await Ada.Button("Approve: Cordless drill").ClickAsync();
        await Ben.HasUnreadAsync(1);
        await Ada.AskForAsync("Four-person tent");
        await Tab.AddThingAsync();
        await Tab.WishForDrillAsync();
        await Ben.NoteAsync("Cordless drill", "Back on Sunday, with sharp bits");
        await Tab.AnnounceAsync();
        await Ada.HasUnreadAsync(4);
        await Ben.HasUnreadAsync(4);
        await Ben.Button("Dismiss").First.ClickAsync();
        await Ada.OpenInboxAsync();
        await ShowsWhatTheServerHasAsync(Ada);
        await Tab.Page.Mouse.MoveAsync(0, 0);

        var picture = await Tab.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });

        Assert.Equal(
            (1400, 900),
            (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));
        if (Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } file)
            await File.WriteAllBytesAsync(RepositoryRoot.PathOf(file), picture);
    }
}
