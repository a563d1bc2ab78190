using Spika.FileService.Application.Common;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure;

/// <remarks>
/// A started service has 450 handles open: two for each assembly, pipes of the runtime, the database. Of the rest, half
/// is for connections, an eighth for uploads that stay open, an eighth for downloads, and a quarter is free for the
/// files of requests.
/// </remarks>
internal sealed class HandleBudget(int limit) : IHandleBudget
{
    /// <summary>The fewest handles with which the service starts.</summary>
    public const int Least = 768;

    private const int Reserved = 544;

    // An open file and a few KB of memory each.
    private const int MostOpenFiles = 4096;

    public int Limit => limit;

    public int Connections => (limit - Reserved) / 2;

    public int MostConnections => limit - Reserved - OpenUploads - OpenBlobs;

    public int OpenUploads => Math.Min((limit - Reserved) / 8, MostOpenFiles);

    public int OpenBlobs => OpenUploads;

    /// <exception cref="SettingException">The limit is too low to serve anything.</exception>
    public static HandleBudget OfThisProcess()
    {
        int limit = OpenFileLimit.OfThisProcess();
        return limit >= Least
            ? new HandleBudget(limit)
            : throw new SettingException(
                $"The process may open {limit} files, and the service needs {Least} at least: raise the limit (ulimit -Hn, LimitNOFILE of the unit, ulimits of the container)."
            );
    }
}
