using MediatR;

namespace Spika.FileService.Application.Files.CheckStoredFiles;

/// <summary>
/// Reads every stored file that was not read for <see cref="FileCheckOptions.CheckAfter"/>, slowly, and puts aside
/// those whose bytes do not match their hash. Harmless when several processes run it at once, but twice the work.
/// </summary>
public sealed record CheckStoredFilesCommand : IRequest<FileCheckReport>;
