using System.Globalization;
using Microsoft.Extensions.Options;
using Nudge.Core;
using Nudge.Core.Codes;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>Issues access codes and has them redeemed (S2.19 to S2.21). Any thread may use it.</summary>
internal sealed partial class AccessCodes(
    IAccessCodes store, CodeDigits digits, TryWaits waits, CodeMetrics metrics, IOptions<CodesOptions> options, TimeProvider time,
    ILogger<AccessCodes> logger)
{
    /// <summary>The life of a code, unless its app says otherwise.</summary>
    internal static readonly TimeSpan LifeDefault = TimeSpan.FromMinutes(5);

    /// <summary>No code lives longer.</summary>
    internal static readonly TimeSpan LifeMax = TimeSpan.FromDays(1);

    // 100 codes live of a million: the first one is free but for one time in 10,000.
    private const int Draws = 20;

    private DateTimeOffset Now => Clock.Milliseconds(time.GetUtcNow());

    /// <summary>The most live codes that an app has.</summary>
    public int LiveMax => options.Value.LivePerAppMax;

    /// <summary>Issues a code.</summary>
    /// <param name="app">The app.</param>
    /// <param name="channels">The channels that it opens; 1 to <see cref="AccessCodeRow.ChannelsMax"/>.</param>
    /// <param name="identifier">The text to bind to the device.</param>
    /// <param name="expiresAt">When it ends; <see langword="null"/>: after <see cref="LifeDefault"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The code as it is kept, and its digits, which nobody can read from there.</returns>
    public async Task<Answer<(AccessCodeRow Row, string Digits)>> IssueAsync(
        AppId app, IReadOnlyList<ChannelName> channels, string? identifier, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var now = Now;
        if (expiresAt <= now || expiresAt > now + LifeMax)
        {
            return new Refusal(
                ErrorCode.ExpiryInvalid, "A code expires in the future, and within 24 hours.", "expires_at", (long)LifeMax.TotalSeconds);
        }

        var bounds = new CodeBounds(options.Value.LivePerAppMax, options.Value.KeptMax);
        for (var draw = 0; draw < Draws; draw++)
        {
            var code = CodeDigits.Draw();
            var row = new AccessCodeRow(
                app.Value, NewCredential.TokenId(), digits.HashOf(app.Value, code), [.. channels.Select(channel => channel.Value)],
                identifier, now, Clock.Milliseconds(expiresAt ?? now + LifeDefault));
            switch (await store.IssueCodeAsync(row, bounds, cancellationToken))
            {
                case CodeIssue.Issued:
                    metrics.Issued();
                    return (row, code);
                case CodeIssue.AppFull:
                    return new Refusal(
                        ErrorCode.CodesFull, $"An app has at most {bounds.PerApp} codes that are neither used nor expired.",
                        Limit: bounds.PerApp);
                case CodeIssue.Full:
                    return new Refusal(ErrorCode.Overloaded, $"This server keeps at most {bounds.InAll} codes.", Limit: bounds.InAll);
            }
        }

        throw new InvalidOperationException($"{Draws} draws of a million have all met one of {bounds.PerApp} live codes.");
    }

    public Task<IReadOnlyList<AccessCodeRow>> ListAsync(AppId app, CancellationToken cancellationToken) =>
        store.ReadCodesAsync(app.Value, Now, TryBudget.Units, cancellationToken);

    /// <summary>Revokes a live code by its id or its digits.</summary>
    public Task<bool> RevokeAsync(AppId app, string idOrDigits, CancellationToken cancellationToken) =>
        store.RevokeCodeAsync(app.Value, idOrDigits, digits.HashOf(app.Value, idOrDigits), Now, cancellationToken);

    /// <summary>
    /// Tries a code. Wrong, used and expired ones and those of an app that is gone are the same to it: the same calls, and the same answer.
    /// </summary>
    /// <param name="app">The app, as the caller named it.</param>
    /// <param name="isApp">Whether there is one.</param>
    /// <param name="tried">The digits.</param>
    /// <param name="device">The hash of the device's token.</param>
    /// <param name="address">Where the call came from, as <see cref="TryWaits.NameOf"/> says it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The code, or the refusal and how long there is nothing to try.</returns>
    public async Task<(Answer<AccessCodeRow> Code, TimeSpan? Wait)> RedeemAsync(
        string app, bool isApp, string tried, ReadOnlyMemory<byte> device, string address, CancellationToken cancellationToken)
    {
        var now = Now;
        var attempt = new CodeTry(isApp ? app : CodeTry.NoApp, digits.HashOf(app, tried), device, address, now);
        var answer = waits.Find(attempt) ?? await store.RedeemCodeAsync(attempt, cancellationToken);
        waits.Note(attempt, answer);
        metrics.Tried(answer);
        if (answer.HasPaused)
            LogPaused(app, (int)TryBudget.Window.TotalMinutes);
        return answer.Code is { } code ? (code, null) : (RefusalOf(answer), answer.Until - now);
    }

    private static Refusal RefusalOf(CodeAnswer answer) => answer.Outcome switch
    {
        CodeOutcome.DeviceWaits => new(
            ErrorCode.TooManyTries, $"This device has tried too many wrong codes. It may try again at {TimeOf(answer)}."),
        CodeOutcome.AddressWaits => new(
            ErrorCode.TooManyTries, $"Too many wrong codes came from this address. It may try again at {TimeOf(answer)}."),
        CodeOutcome.AppPaused => new(
            ErrorCode.CodesPaused,
            $"Too many wrong codes were tried in this app. Its codes stay valid, and may be redeemed again at {TimeOf(answer)}."),
        _ => new(ErrorCode.CodeUnknown, "No live code has these digits: it is wrong, used or expired.", "code"),
    };

    private static string TimeOf(CodeAnswer answer) =>
        answer.Until!.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    [LoggerMessage(
        LogLevel.Warning,
        "The app {App} redeems no access codes for {Minutes} minutes, since its wrong tries are spent: 100 in five minutes, by the number "
        + "of its live codes. Its codes stay valid. With fewer live codes an app bears more wrong tries: Nudge:Codes:LivePerAppMax.")]
    private partial void LogPaused(string app, int minutes);
}
