using System.Text.Json;
using Nudge.Push.Calls;
using Nudge.Push.Sending;

namespace Nudge.Push.Expo;

/// <summary>Sends letters in one request, and in smaller ones where Expo does not take them together.</summary>
/// <param name="calls">The way.</param>
/// <param name="credentials">Whose letters they are.</param>
/// <param name="results">Where each letter's result goes, by its index.</param>
internal sealed class ExpoChunk(ExpoCalls calls, ExpoCredentials credentials, PushResult[] results)
{
    /// <summary>
    /// Finds two letters that Expo cannot read among a hundred. Where it reads none, nothing is gained by asking for each.
    /// </summary>
    private const int RequestsMax = 32;

    private int _requests;
    private bool _hasSeveralProjects;

    /// <summary>Gives each letter its result.</summary>
    public async Task SendAsync(IReadOnlyList<ExpoLetter> letters, CancellationToken cancellationToken)
    {
        if (letters.Count == 0)
            return;
        _requests++;
        var answer = await calls.PostAsync("send", JoinedOf(letters), credentials, cancellationToken);
        var read = answer.Read(ExpoJson.Default.Tickets);
        var error = read?.FirstError;
        if (answer.IsSuccess && read?.Data is { } tickets && tickets.Count == letters.Count)
            Give(letters, tickets);
        else if (ExpoTable.OfRequest(answer, error) is { } forAll)
            Give(letters, forAll);
        else if (letters.Count == 1)
            Give(letters, OfOne(answer, error));
        else if (_requests >= RequestsMax)
            Give(letters, PushResult.RetryDevice(error?.Code ?? PushReason.OfStatus(answer.Status)));
        else
            await SplitAsync(letters, error, cancellationToken);
    }

    private static PushResult OfOne(PushAnswer answer, ExpoError? error)
    {
        var code = error?.Code ?? PushReason.OfStatus(answer.Status);
        return answer.Status == 413 ? PushResult.TooLarge(code) : PushResult.Dropped(code);
    }

    // A letter that Expo cannot read has the whole request refused; halving finds it, and lets the others go.
    private async Task SplitAsync(IReadOnlyList<ExpoLetter> letters, ExpoError? error, CancellationToken cancellationToken)
    {
        var parts = error is { Code: ExpoTable.SeveralProjects } ? ByProject(letters, error.Details) : [];
        _hasSeveralProjects |= parts.Count > 1;
        if (parts.Count < 2)
            parts = [.. letters.Chunk((letters.Count + 1) / 2)];
        foreach (var part in parts)
            await SendAsync(part, cancellationToken);
    }

    private static List<IReadOnlyList<ExpoLetter>> ByProject(IReadOnlyList<ExpoLetter> letters, JsonElement? details)
    {
        if (details is not { ValueKind: JsonValueKind.Object } projects)
            return [];
        var projectOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in projects.EnumerateObject().Where(project => project.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var token in project.Value.EnumerateArray().Where(token => token.ValueKind == JsonValueKind.String))
                projectOf[token.GetString()!] = project.Name;
        }

        var parts = letters.GroupBy(letter => projectOf.GetValueOrDefault(letter.Token));
        return [.. parts.Select(part => (IReadOnlyList<ExpoLetter>)[.. part])];
    }

    private void Give(IReadOnlyList<ExpoLetter> letters, IReadOnlyList<ExpoTicket> tickets)
    {
        for (var i = 0; i < letters.Count; i++)
        {
            var result = tickets[i] is { } ticket ? ExpoTable.OfTicket(ticket) : PushResult.RetryDevice(PushReason.AnswerMalformed);
            results[letters[i].Index] = Judge(result);
        }
    }

    private void Give(IReadOnlyList<ExpoLetter> letters, PushResult result)
    {
        foreach (var letter in letters)
            results[letter.Index] = Judge(result);
    }

    // A device of another project is here, whose credentials may be the ones refused; it must not stop the app's lane.
    private PushResult Judge(PushResult result) =>
        _hasSeveralProjects && result.Outcome == PushOutcome.CredentialsRefused
            ? PushResult.Refused(result.Reason, PushScope.Device)
            : result;

    private static byte[] JoinedOf(IReadOnlyList<ExpoLetter> letters)
    {
        using var joined = new MemoryStream(letters.Sum(letter => letter.Json.Length + 1) + 1);
        for (var i = 0; i < letters.Count; i++)
        {
            joined.WriteByte(i == 0 ? (byte)'[' : (byte)',');
            joined.Write(letters[i].Json);
        }

        joined.WriteByte((byte)']');
        return joined.ToArray();
    }
}
