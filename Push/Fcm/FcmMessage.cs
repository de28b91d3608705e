namespace Nudge.Push.Fcm;

/// <summary>One message to one token, or to a topic.</summary>
internal sealed record FcmMessage
{
    public string? Token { get; init; }

    public string? Topic { get; init; }

    public FcmNotification? Notification { get; init; }

    public required Dictionary<string, string> Data { get; init; }

    public FcmAndroid? Android { get; init; }

    public FcmApns? Apns { get; init; }
}

internal sealed record FcmNotification(string? Title, string? Body, string? Image);
