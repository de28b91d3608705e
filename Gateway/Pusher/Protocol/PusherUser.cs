using System.Globalization;
using System.Text;
using System.Text.Json;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// A user as an app's server has signed it: the <c>channel_data</c> of a presence channel, or the <c>user_data</c> of a sign-in.
/// </summary>
/// <param name="Id">1 to 128 characters; a number is taken as its digits.</param>
/// <param name="Info">One JSON value; an empty object if none was given.</param>
/// <param name="Watchlist">Users whose coming and going the user wants to know.</param>
internal sealed record PusherUser(string Id, ReadOnlyMemory<byte> Info, IReadOnlyList<string> Watchlist)
{
    /// <summary>The longest object that is taken.</summary>
    public const int BytesMax = 1_024;

    private static readonly byte[] NoInfo = "{}"u8.ToArray();

    /// <summary>The user of a client token, with what the token says about them.</summary>
    public static PusherUser Of(ClientCaller caller) => new(caller.User.Value, caller.Info.IsEmpty ? NoInfo : caller.Info, []);

    /// <summary>The <c>user_data</c> of a sign-in.</summary>
    public string ToSignIn() => Encoding.UTF8.GetString(MessageJson.Write(this, static (json, user) =>
    {
        json.WriteString("id", user.Id);
        json.WriteRaw("user_info", user.Info);
    }));

    /// <summary>Reads the <c>channel_data</c> of a presence channel.</summary>
    /// <returns>The mistake; <see langword="null"/>: nothing.</returns>
    public static string? ReadMember(string text, out PusherUser? user) => Read(text, "user_id", isNumberTaken: true, out user);

    /// <summary>Reads the <c>user_data</c> of a sign-in.</summary>
    /// <returns>The mistake; <see langword="null"/>: nothing.</returns>
    public static string? ReadSignIn(string text, out PusherUser? user) => Read(text, "id", isNumberTaken: false, out user);

    private static string? Read(string text, string idName, bool isNumberTaken, out PusherUser? user)
    {
        user = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object)
                return "It is no JSON object.";
            if (!json.TryGetProperty(idName, out var id) || IdOf(id, isNumberTaken) is not { } name || !UserId.TryParse(name, out _))
                return $"It has no '{idName}' of 1 to {UserId.MaxLength} characters.";
            var info = json.TryGetProperty("user_info", out var given) && given.ValueKind != JsonValueKind.Null
                ? Encoding.UTF8.GetBytes(given.GetRawText())
                : NoInfo;
            if (name.Length + info.Length > BytesMax)
                return $"The user has more than {BytesMax} bytes.";
            user = new(name, info, WatchlistOf(json));
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "It is no JSON object.";
        }
    }

    private static string? IdOf(JsonElement id, bool isNumberTaken) => id.ValueKind switch
    {
        JsonValueKind.String => id.GetString(),
        JsonValueKind.Number when isNumberTaken && id.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number when isNumberTaken => id.GetRawText(),
        _ => null,
    };

    private static List<string> WatchlistOf(JsonElement json)
    {
        var users = new List<string>();
        if (!json.TryGetProperty("watchlist", out var watchlist) || watchlist.ValueKind != JsonValueKind.Array)
            return users;
        foreach (var watched in watchlist.EnumerateArray())
        {
            if (watched.ValueKind == JsonValueKind.String && UserId.TryParse(watched.GetString(), out var user))
                users.Add(user.Value);
        }

        return users;
    }
}
