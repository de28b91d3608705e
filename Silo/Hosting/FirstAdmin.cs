using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Storage;

namespace Nudge.Silo.Hosting;

/// <summary>
/// Makes the first admin where there is none. The password goes to the terminal or to a file that only the owner reads, never to the log.
/// </summary>
/// <param name="admins">Holds its lock over all nodes, so that one of them makes the admin.</param>
/// <param name="dataFolder">Where the file goes.</param>
/// <param name="terminal">Where a person reads; <see langword="null"/>: nobody does.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears where the password is, and not what it is.</param>
public sealed partial class FirstAdmin(
    IAdminStore admins, string dataFolder, TextWriter? terminal, TimeProvider time, ILogger<FirstAdmin> logger) : IHostedService
{
    public const string Name = "admin";
    public const string FileName = "admin-password";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await admins.FindAdminAsync(Name, cancellationToken) is not null)
            return;
        var password = NewCredential.Password();
        if (terminal is not null)
            await TellAsync(terminal, password, cancellationToken);
        else
            await WriteAsync(password, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task TellAsync(TextWriter reader, string password, CancellationToken cancellationToken)
    {
        if (await TryAddAsync(password, cancellationToken))
            await reader.WriteLineAsync($"First admin: name '{Name}', password '{password}'. It is shown once and kept nowhere.");
    }

    private async Task WriteAsync(string password, CancellationToken cancellationToken)
    {
        // On disk before the admin exists: a crash in between then leaves a file too many, and not an admin whose password nobody has.
        var path = Path.Combine(dataFolder, FileName);
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            var file = new StreamWriter(OwnerFile.Create(draft));
            await using (file)
                await file.WriteLineAsync(password);
            if (!await TryAddAsync(password, cancellationToken))
                return;
            File.Move(draft, path, overwrite: true);
            LogWritten(Name, path);
        }
        finally
        {
            // Nothing is left of what a full disk has cut off, or of a password that is nobody's.
            File.Delete(draft);
        }
    }

    private Task<bool> TryAddAsync(string password, CancellationToken cancellationToken) =>
        admins.TryAddFirstAsync(Name, AdminPasswords.Hash(Name, password), time.GetUtcNow(), cancellationToken);

    [LoggerMessage(LogLevel.Information, "Made the first admin '{Name}'. The password is in {Path}: read it, and delete the file.")]
    private partial void LogWritten(string name, string path);
}
