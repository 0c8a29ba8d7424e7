// Replaces head_room.ts in the script-tag build and in ./slim: each packet copies its payload.

export const mayHaveRoom = (): boolean => false;
export const carveMessage = (): undefined => undefined;
export const packetAround = (): undefined => undefined;
