namespace MediatR;

/// <summary>A request that is answered with a <typeparamref name="TResponse"/>.</summary>
public interface IRequest<out TResponse> : IBaseRequest { }
