namespace MediatR;

/// <summary>A request that is answered with a stream of <typeparamref name="TResponse"/>.</summary>
public interface IStreamRequest<out TResponse> { }
