namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// A closed session that no other one of the same upload replaces until this is disposed. Then it waits to be closed,
/// with what it hashed, as any closed session.
/// </summary>
internal sealed class HeldSession(UploadSession session) : IDisposable
{
    public UploadSession Session { get; } = session;

    public void Dispose() => Session.EndHold();
}
