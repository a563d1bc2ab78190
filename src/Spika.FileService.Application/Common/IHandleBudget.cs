namespace Spika.FileService.Application.Common;

/// <summary>
/// Divides the file handles that the operating system grants this process (RLIMIT_NOFILE) between what needs them. Each
/// part is a number of handles. What is not given away here is for the runtime, the database and the file that a
/// request may open beside its connection.
/// </summary>
public interface IHandleBudget
{
    /// <summary>All handles of the process.</summary>
    int Limit { get; }

    /// <summary>Connections of clients, each of which may send a chunk to a file as well.</summary>
    int Connections { get; }

    /// <summary>Most connections of clients that a setting may ask for; files can run short then.</summary>
    int MostConnections { get; }

    /// <summary>Most files of unfinished uploads that stay open between two chunks.</summary>
    int OpenUploads { get; }

    /// <summary>Most files that stay open for downloads, which any number of clients may take slowly.</summary>
    int OpenBlobs { get; }
}
