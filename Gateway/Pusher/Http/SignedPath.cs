namespace Nudge.Gateway.Pusher.Http;

/// <summary>Finds the call in the path of a signed request, which a proxy's own path may stand before.</summary>
internal static class SignedPath
{
    private const string Root = "/apps/";
    private const string Channels = "channels/";
    private const string Users = "users/";
    private const string Terminate = "/terminate_connections";

    /// <summary>
    /// Where the call begins: at the first place from which on the path is one of <see cref="PusherHttpRoutes"/>; below 0: nowhere.
    /// </summary>
    /// <remarks>
    /// A proxy's path may have this very part in it, and so may the id of a user, so neither the first nor the last of them will do.
    /// </remarks>
    public static int FindCall(string path)
    {
        for (var start = path.IndexOf(Root, StringComparison.Ordinal); start >= 0; start = path.IndexOf(
            Root, start + 1, StringComparison.Ordinal))
        {
            if (IsCall(path.AsSpan(start + Root.Length)))
                return start;
        }

        return -1;
    }

    /// <param name="call">Behind the root: an app, and what is asked of it. On the path of every trigger.</param>
    private static bool IsCall(ReadOnlySpan<char> call)
    {
        var slash = call.IndexOf('/');
        if (slash <= 0)
            return false;
        var asked = call[(slash + 1)..];
        if (asked is "events" or "batch_events" or "channels")
            return true;
        if (asked.StartsWith(Users))
            return asked.EndsWith(Terminate) && asked.Length > Users.Length + Terminate.Length;
        if (!asked.StartsWith(Channels))
            return false;
        var channel = asked[Channels.Length..];
        slash = channel.IndexOf('/');
        return slash < 0 || channel[slash..] is "/users";
    }
}
