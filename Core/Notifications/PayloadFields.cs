using System.Text.Json;
using Nudge.Core.Errors;

namespace Nudge.Core.Notifications;

/// <summary>
/// The conventional fields of a payload, which inbox, toast and push read the same (S1.34). They are checked where they are there, and
/// never changed; every other field is the app's own, and so is a payload that is no object.
/// </summary>
public static class PayloadFields
{
    /// <summary>Characters of <c>title</c>: more is shown by no phone.</summary>
    public const int TitleMaxLength = 200;

    /// <summary>Characters of <c>body</c>: providers take 4 kB in all.</summary>
    public const int BodyMaxLength = 2_000;

    /// <summary>Characters of <c>url</c>, <c>icon</c> and <c>image</c>: what every browser takes.</summary>
    public const int UrlMaxLength = 2_048;

    /// <summary>Buttons that every provider can show.</summary>
    public const int ActionsMax = 2;

    /// <summary>Characters of a button's <c>id</c> and <c>title</c>.</summary>
    public const int ActionMaxLength = 64;

    private const string Payload = "notification.payload";

    /// <summary>Reads the payload whose name the reader stands on, up to its end.</summary>
    /// <returns>The first mistake, or <see langword="null"/>.</returns>
    internal static Refusal? Check(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (CheckField(ref reader) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? CheckField(ref Utf8JsonReader reader)
    {
        if (reader.NameIs("title"u8))
            return CheckText(ref reader, $"{Payload}.title", TitleMaxLength);
        if (reader.NameIs("body"u8))
            return CheckText(ref reader, $"{Payload}.body", BodyMaxLength);
        if (reader.NameIs("url"u8))
            return CheckUrl(ref reader, $"{Payload}.url");
        if (reader.NameIs("icon"u8))
            return CheckUrl(ref reader, $"{Payload}.icon");
        if (reader.NameIs("image"u8))
            return CheckUrl(ref reader, $"{Payload}.image");
        if (reader.NameIs("priority"u8))
            return CheckPriority(ref reader);
        if (reader.NameIs("badge"u8))
            return CheckBadge(ref reader);
        if (reader.NameIs("actions"u8))
            return CheckActions(ref reader);
        reader.Skip();
        return null;
    }

    private static Refusal? CheckText(ref Utf8JsonReader reader, string field, int lengthMax)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String)
            return Wrong($"'{field}' is a text of at most {lengthMax} characters.", field, lengthMax);
        // An escape is longer than what it stands for, and no character has fewer bytes than UTF-16 units.
        var isShort = reader.ValueSpan.Length <= lengthMax || reader.GetString()!.Length <= lengthMax;
        return isShort ? null : Wrong($"'{field}' has at most {lengthMax} characters.", field, lengthMax);
    }

    private static Refusal? CheckUrl(ref Utf8JsonReader reader, string field)
    {
        if (CheckText(ref reader, field, UrlMaxLength) is { } refusal)
            return refusal;
        return reader.TokenType == JsonTokenType.Null || PayloadUrl.IsValid(reader.GetString()!)
            ? null
            : Wrong($"'{field}' is an address of http or https, or a relative one such as /loans/17.", field, null);
    }

    private static Refusal? CheckPriority(ref Utf8JsonReader reader)
    {
        reader.Read();
        var isKnown = reader.TokenType == JsonTokenType.Null
            || (reader.TokenType == JsonTokenType.String
                && (reader.ValueTextEquals("low"u8) || reader.ValueTextEquals("normal"u8) || reader.ValueTextEquals("high"u8)));
        return isKnown ? null : Wrong("A priority is low, normal or high.", $"{Payload}.priority", null);
    }

    private static Refusal? CheckBadge(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.Null or JsonTokenType.True or JsonTokenType.False
            ? null
            : Wrong("'badge' is true or false: whether it counts on the app's icon.", $"{Payload}.badge", null);
    }

    private static Refusal? CheckActions(ref Utf8JsonReader reader)
    {
        const string Field = $"{Payload}.actions";
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return Wrong($"'actions' is an array of at most {ActionsMax} buttons.", Field, ActionsMax);
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == ActionsMax)
                return Wrong($"A notification has at most {ActionsMax} actions.", Field, ActionsMax);
            if (CheckAction(ref reader, $"{Field}[{count}]") is { } refusal)
                return refusal;
            count++;
        }

        return null;
    }

    private static Refusal? CheckAction(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Wrong("An action is an object with a title, and a url or an id.", field, null);
        var hasTitle = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTitle = reader.NameIs("title"u8);
            Refusal? refusal = null;
            if (isTitle)
                refusal = CheckText(ref reader, $"{field}.title", ActionMaxLength);
            else if (reader.NameIs("id"u8))
                refusal = CheckText(ref reader, $"{field}.id", ActionMaxLength);
            else if (reader.NameIs("url"u8))
                refusal = CheckUrl(ref reader, $"{field}.url");
            else
                reader.Skip();
            if (refusal is not null)
                return refusal;
            hasTitle |= isTitle && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0;
        }

        return hasTitle ? null : Wrong("An action needs a title.", $"{field}.title", null);
    }

    private static Refusal Wrong(string message, string field, int? limit) => new(ErrorCode.PayloadField, message, field, limit);
}
