using System.Globalization;
using Nudge.Gateway.Authentication;
using Nudge.Realtime.Hosting;
using Nudge.Storage;
using Nudge.Storage.Transfer;

namespace Nudge.Silo.Hosting;

/// <summary>Runs <c>./nudge export</c> and <c>./nudge import</c> while no server runs.</summary>
/// <param name="IsImport">Whether the store takes in and not gives away.</param>
/// <param name="File">The file; compressed where its name ends with <c>.gz</c>.</param>
internal sealed record StoreTransfer(bool IsImport, string File)
{
    /// <exception cref="TransferException">It cannot be done; nothing was changed, and the message says what to do.</exception>
    /// <exception cref="StoreOpenException">As above.</exception>
    /// <exception cref="CommandException">As above.</exception>
    /// <exception cref="IOException">The file or the folder cannot be read or written.</exception>
    /// <returns>The message for the operator.</returns>
    internal async Task<string> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return IsImport ? await ImportAsync(options, cancellationToken) : await ExportAsync(options, cancellationToken);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new TransferException($"{e.Message} Give a file and a folder that this user may use.", e);
        }
    }

    private async Task<string> ExportAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        if (Path.Exists(File))
            throw new TransferException($"{File} exists. An export overwrites nothing: give another name, or remove it.");
        StoreOpening.RequireFile(options);
        await using var store = await StoreOpening.OpenAsync(options);
        // Under another name until it is whole. The file of an export that was killed may be anybody's to read.
        var unfinished = File + ".unfinished";
        System.IO.File.Delete(unfinished);
        try
        {
            long rows;
            await using (var file = OwnerFile.Create(unfinished))
            {
                rows = await ExportFile.WriteAsync(
                    ((IStoreExport)store).ExportAsync(cancellationToken), file, IsCompressed, TimeProvider.System.GetUtcNow(),
                    cancellationToken);
                file.Flush(flushToDisk: true);
            }

            System.IO.File.Move(unfinished, File, overwrite: false);
            return $"Exported {Count(rows)} to {File}, which is for its owner's eyes only: it has all that the store has. {KeyOf(options)}";
        }
        finally
        {
            System.IO.File.Delete(unfinished);
        }
    }

    private async Task<string> ImportAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File))
            throw new TransferException($"There is no file {File}. Give one that ./nudge export wrote.");
        await using var file = System.IO.File.OpenRead(File);
        if (StoreOpening.FileOf(options) is not null)
            options.Data = DataFolder.Open(options);
        await using var store = await StoreOpening.OpenAsync(options);
        var rows = await ((IStoreImport)store).ImportAsync(ExportFile.ReadAsync(file, cancellationToken), cancellationToken);
        return $"Imported {Count(rows)} from {File}. Every epoch is new: clients are told to fetch anew. "
            + "The apps' secrets in it are sealed: start with the master key of the store that it came from, in NUDGE__MASTERKEY or as "
            + $"{MasterKey.FileName} in the data folder.";
    }

    private bool IsCompressed => File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static string Count(long rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows");

    private static string KeyOf(ServerOptions options) => "The apps' secrets in it are sealed: bring the master key along, "
        + (options.MasterKey.Length > 0
            ? "which is in NUDGE__MASTERKEY."
            : $"{Path.Combine(Path.GetFullPath(options.Data), MasterKey.FileName)}.");
}
