using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Publishing;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>
/// Reads the fields that say for whom something is: <c>user</c>, <c>users</c>, <c>channel</c> or <c>everyone</c>, exactly one of them.
/// </summary>
/// <remarks>A field that is <c>null</c> counts as not sent: many languages write their empty fields so.</remarks>
internal struct RecipientFields(bool takesEveryone)
{
    private string? _chosen;

    /// <summary>The users, each once, in the order of the body; empty if a channel was named.</summary>
    internal UserId[] Users { get; private set; } = [];

    internal ChannelName? Channel { get; private set; }

    private readonly string Choice => takesEveryone ? "user, users, channel or everyone" : "user, users or channel";

    /// <summary>Reads a field whose name the reader stands on.</summary>
    /// <returns><see langword="false"/> if it is none of these; then the reader has not moved.</returns>
    internal bool TryRead(ref Utf8JsonReader reader, out Refusal? refusal)
    {
        if (reader.ValueTextEquals("user"u8))
            refusal = ReadUser(ref reader);
        else if (reader.ValueTextEquals("users"u8))
            refusal = ReadUsers(ref reader);
        else if (reader.ValueTextEquals("channel"u8))
            refusal = ReadChannel(ref reader);
        else if (takesEveryone && reader.ValueTextEquals("everyone"u8))
            refusal = ReadEveryone(ref reader);
        else
            return Unknown(out refusal);
        return true;
    }

    /// <summary>Finds what is missing once all fields are read.</summary>
    internal readonly Refusal? Check() => _chosen is null ? new(ErrorCode.FieldInvalid, $"Say for whom: give {Choice}.", "users") : null;

    private static bool Unknown(out Refusal? refusal)
    {
        refusal = null;
        return false;
    }

    private Refusal? ReadUser(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (Choose("user") is { } refusal)
            return refusal;
        if (!TryReadUser(ref reader, out var user))
            return Invalid("user");
        Users = [user];
        return null;
    }

    private Refusal? ReadUsers(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (Choose("users") is { } refusal)
            return refusal;
        if (reader.TokenType != JsonTokenType.StartArray)
            return new(ErrorCode.FieldInvalid, "'users' is an array of user ids.", "users");
        var count = 0;
        var users = new List<UserId>();
        var known = new HashSet<UserId>();
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == PublishRequest.UsersMax)
                return new(
                    ErrorCode.TooManyRecipients, $"One call reaches at most {PublishRequest.UsersMax} users.", "users",
                    PublishRequest.UsersMax);
            if (!TryReadUser(ref reader, out var user))
                return Invalid($"users[{count}]");
            if (known.Add(user))
                users.Add(user);
        }

        Users = [.. users];
        return count == 0 ? new(ErrorCode.NoRecipients, "'users' is empty: name at least one.", "users") : null;
    }

    private Refusal? ReadChannel(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (Choose("channel") is { } refusal)
            return refusal;
        if (reader.TokenType != JsonTokenType.String)
            return new(ErrorCode.FieldInvalid, "'channel' is the name of a channel.", "channel");
        var channel = ChannelNames.Read(reader.GetString()!, "channel");
        Channel = channel.Value;
        return channel.Refusal;
    }

    private Refusal? ReadEveryone(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null or JsonTokenType.False:
                return null;
            case JsonTokenType.True:
                Channel = ChannelName.Everyone;
                return Choose("everyone");
            default:
                return new(ErrorCode.FieldInvalid, "'everyone' is true, or left out.", "everyone");
        }
    }

    private Refusal? Choose(string field)
    {
        if (_chosen == field)
            return new(ErrorCode.FieldInvalid, $"'{field}' stands there twice.", field);
        if (_chosen is not null)
            return new(ErrorCode.FieldInvalid, $"Give {Choice}, and one only: '{_chosen}' is there already.", field);
        _chosen = field;
        return null;
    }

    private static bool TryReadUser(ref Utf8JsonReader reader, out UserId user)
    {
        user = null!;
        return reader.TokenType == JsonTokenType.String && UserId.TryParse(reader.GetString(), out user!);
    }

    private static Refusal Invalid(string field) => new(
        ErrorCode.UserInvalid,
        $"A user id is a string of 1 to {UserId.MaxLength} characters without '*', control characters and blanks at its ends.", field,
        UserId.MaxLength);
}
